// The survey of a cloud that is not AWS, by the name that the command line gives it.
// Must load what reaches a cloud for that cloud only: nobody waits for the client of another.

import type { SurveyCloud } from './live-plan';

export const surveyCloud: SurveyCloud = async (options) =>
  options.cloud === 'azure'
    ? (await import('./azure/survey')).surveySubscription(options)
    : (await import('./gcp/survey')).surveyProject(options, process);
