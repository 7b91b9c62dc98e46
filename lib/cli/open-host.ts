// The host of a guard in the cloud that the command line names, and the survey of what is live there.
// Must load what reaches a cloud for that cloud only: nobody waits for the client of another.

import type { Cloud, HostOptions, OpenHost, OtherCloud } from './guard/host';
import type { LiveAccount, SurveyCloud } from './live-plan';

const OPENERS: Readonly<Record<Cloud, OpenHost>> = {
  aws: async (options) => (await import('./aws/open-account')).openAwsAccount(options),
  azure: async (options) =>
    (await import('./azure/open-subscription')).openAzureSubscription(options),
  gcp: async (options) => (await import('./gcp/open-project')).openGoogleProject(options, process),
};

export const openHost: OpenHost = (options) => OPENERS[options.cloud ?? 'aws'](options);

/** AWS has a survey of its own, of much more than functions. */
const SURVEYS: Readonly<Record<OtherCloud, (options: HostOptions) => Promise<LiveAccount>>> = {
  azure: async (options) => (await import('./azure/survey')).surveySubscription(options),
  gcp: async (options) => (await import('./gcp/survey')).surveyProject(options, process),
};

export const surveyCloud: SurveyCloud = (options) => SURVEYS[options.cloud](options);
