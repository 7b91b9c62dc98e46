// The host of a guard in the cloud that the command line names.
// Must load what reaches a cloud for that cloud only: nobody waits for the client of another.

import type { Cloud, OpenHost } from './guard/host';

const OPENERS: Readonly<Record<Cloud, OpenHost>> = {
  aws: async (options) => (await import('./aws/open-account')).openAwsAccount(options),
  azure: async (options) =>
    (await import('./azure/open-subscription')).openAzureSubscription(options),
  gcp: async (options) => (await import('./gcp/open-project')).openGoogleProject(options, process),
};

export const openHost: OpenHost = (options) => OPENERS[options.cloud ?? 'aws'](options);
