// Cloud Run services and functions in a stack of their own.
// Names and ids are made up; nothing here is deployed.

import {
  CloudRunV2Service,
  type CloudRunV2ServiceConfig,
  type CloudRunV2ServiceTemplate,
} from '@cdktf/provider-google/lib/cloud-run-v2-service';
import {
  Cloudfunctions2Function,
  type Cloudfunctions2FunctionServiceConfig,
} from '@cdktf/provider-google/lib/cloudfunctions2-function';
import { GoogleProvider } from '@cdktf/provider-google/lib/provider';
import { TerraformStack, Testing } from 'cdktf';

export function aStack(): TerraformStack {
  const stack = new TerraformStack(Testing.app(), 'stack');
  new GoogleProvider(stack, 'google', { project: 'a-project' });
  return stack;
}

const image = 'us-docker.pkg.dev/cloudrun/container/hello';

/** One processor and half a GiB in us-central1, unless the template says otherwise. */
export function aService(
  stack: TerraformStack,
  template: Partial<CloudRunV2ServiceTemplate> = {},
  overrides: Partial<CloudRunV2ServiceConfig> = {},
): CloudRunV2Service {
  return new CloudRunV2Service(stack, 'service', {
    name: 'api',
    location: 'us-central1',
    template: { containers: [{ image }], ...template },
    ...overrides,
  });
}

export const containerWith = (cpu: string, memory: string) => ({
  image,
  resources: { limits: { cpu, memory } },
});

export const aFunction = (
  stack: TerraformStack,
  serviceConfig?: Cloudfunctions2FunctionServiceConfig,
): Cloudfunctions2Function =>
  new Cloudfunctions2Function(stack, 'function', {
    name: 'resize',
    location: 'europe-west3',
    serviceConfig,
  });
