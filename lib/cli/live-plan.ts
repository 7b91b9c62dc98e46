// What is live in Azure or Google Cloud, in the shape in which Terraform would plan it: the scan has one reader for both.
// A value that the cloud does not say is left out, which the scan takes for the platform's own default.

import type { HostOptions, OtherCloud } from './guard/host';

export interface LiveResource {
  readonly type: string;
  readonly name: string;
  readonly values: Readonly<Record<string, unknown>>;
}

export interface Unread {
  readonly what: string;
  readonly because: string;
}

export interface LiveAccount {
  /** The project or subscription, by its id. */
  readonly account: string;
  readonly resources: readonly LiveResource[];
  /** What could not be read: the scan lists it under what it has not seen. */
  readonly problems: readonly Unread[];
}

/** Only reads. */
export type SurveyCloud = (
  options: HostOptions & { readonly cloud: OtherCloud },
) => Promise<LiveAccount>;

/** terraform show -json: https://developer.hashicorp.com/terraform/internals/json-format. */
export function planOf({ resources }: LiveAccount): string {
  const planned = resources.map(({ type, name, values }) => ({
    ...{ address: `${type}.${name}`, mode: 'managed', type, name, values },
  }));
  return JSON.stringify({
    format_version: '1.2',
    planned_values: { root_module: { resources: planned } },
  });
}
