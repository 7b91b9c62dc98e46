// What a survey asks of IAM: every role that functions run as, with the documents of its policies.
// One paged question answers for all roles; three for each role would take IAM's patience and minutes.

import {
  GetAccountAuthorizationDetailsCommand,
  type IAMClient,
  type ManagedPolicyDetail,
  type RoleDetail,
} from '@aws-sdk/client-iam';
import type { AccountAnswers } from '../../../scan';
import { allPages, type Surveyor } from './surveyor';

type Roles = NonNullable<AccountAnswers['roles']>;

/** `arns`: the roles in question; the others of the account are nobody's business here. */
export async function surveyRoles(
  client: IAMClient,
  surveyor: Surveyor,
  arns: ReadonlySet<string>,
): Promise<Roles | undefined> {
  const pages = await surveyor.ask('roles', () =>
    allPages(async (Marker) => {
      const page = await client.send(
        new GetAccountAuthorizationDetailsCommand({
          Marker,
          MaxItems: 1000,
          Filter: ['Role', 'LocalManagedPolicy', 'AWSManagedPolicy'],
        }),
      );
      return { items: [page], next: page.IsTruncated ? page.Marker : undefined };
    }),
  );
  if (!pages) return undefined;
  const documents = new Map(
    pages.flatMap(({ Policies = [] }) =>
      Policies.flatMap((policy) => {
        const document = inForce(policy);
        return document === undefined ? [] : [[policy.Arn ?? '', document] as const];
      }),
    ),
  );
  return pages
    .flatMap(({ RoleDetailList = [] }) => RoleDetailList)
    .filter(({ Arn = '' }) => arns.has(Arn))
    .map((role) => answerOf(role, documents));
}

const inForce = ({ PolicyVersionList = [] }: ManagedPolicyDetail): string | undefined =>
  PolicyVersionList.find(({ IsDefaultVersion }) => IsDefaultVersion)?.Document;

function answerOf(role: RoleDetail, documents: ReadonlyMap<string, string>): Roles[number] {
  const attached = (role.AttachedManagedPolicies ?? []).map(({ PolicyArn = '' }) => PolicyArn);
  return {
    role: { Arn: role.Arn, RoleName: role.RoleName },
    inlinePolicies: (role.RolePolicyList ?? []).flatMap(
      ({ PolicyDocument }) => PolicyDocument ?? [],
    ),
    managedPolicyArns: attached.filter((arn) => !documents.has(arn)),
    managedDocuments: attached.flatMap((arn) => documents.get(arn) ?? []),
  };
}
