// What a stop means to callers and which command stops a function by hand, in the words of each cloud.
// A cloud without words does not compile. Which cloud a function is of follows from its id alone.

import { type ConcurrencyState, describeLever, type Lever } from '../pausing/target';
import type { Cloud } from '../prices/prices';

export interface StopWords {
  readonly atZero: string;
  readonly atHold: (executions: number) => string;
  /** One lever in one state, as its cloud's own pages would say it. */
  readonly lever: (lever: Lever) => string;
  /** `word`: its name, quoted for a shell. Both are pasted by a tired person, so that nothing in them is left to fill in. */
  readonly stopByHand: (functionId: string, word: string) => string;
}

const aws: StopWords = {
  atZero:
    'callers get 429 or 5xx; asynchronous events go to the dead-letter queue or failure destination at once',
  atHold: (executions) =>
    `at most ${executions} run at once; callers above that get 429, asynchronous events are retried`,
  lever: describeLever,
  stopByHand: (_functionId, word) =>
    `aws lambda put-function-concurrency --reserved-concurrent-executions 0 --function-name ${word}`,
};

const azure: StopWords = {
  atZero: 'callers get 403; queues, Service Bus and Event Hubs keep their messages',
  atHold: (executions) =>
    `at most ${executions} instances run at once; callers above that wait or get 429`,
  lever: azureLever,
  stopByHand: (functionId) => `az functionapp stop --ids ${quoted(functionId)}`,
};

const gcp: StopWords = {
  atZero: 'callers get 429 or 5xx; Pub/Sub and tasks deliver again later',
  atHold: (executions) => `at most ${executions} instances run at once; callers above that get 429`,
  lever: (lever) =>
    lever.lever === 'concurrency' ? scalingWords(lever.state) : describeLever(lever),
  stopByHand: (functionId, word) => {
    const [, project, , region] = functionId.split('/');
    return `gcloud run services update ${word} --scaling=0 --project ${quoted(project ?? '')} --region ${quoted(region ?? '')}`;
  },
};

function azureLever(lever: Lever): string {
  const { state } = lever;
  switch (state.kind) {
    case 'unreserved':
      return 'running, no scale limit';
    case 'reserved':
      return state.executions === 0 ? 'stopped' : `running, scale limit ${state.executions}`;
    case 'inherited':
      return 'public access as before';
    case 'throttled':
      return 'public access off';
    default:
      return describeLever(lever);
  }
}

function scalingWords(state: ConcurrencyState): string {
  switch (state.kind) {
    case 'unreserved':
      return 'automatic scaling, no maximum of its own';
    case 'reserved':
      return state.executions === 0
        ? 'manual scaling, 0 instances'
        : `automatic scaling, at most ${state.executions} instances`;
    case 'automatic':
      return `automatic scaling, ${state.least} to ${state.most ?? 'any number of'} instances`;
    case 'manual':
      return `manual scaling, ${state.executions} instances`;
  }
}

const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

const WORDS: Readonly<Record<Cloud, StopWords>> = { aws, azure, gcp };

/** "/subscriptions/…" and "projects/…" are how Azure and Google name a resource; an ARN begins with "arn:". */
export function stopWordsFor(functionId: string): StopWords {
  if (functionId.startsWith('/subscriptions/')) return WORDS.azure;
  if (functionId.startsWith('projects/')) return WORDS.gcp;
  return WORDS.aws;
}
