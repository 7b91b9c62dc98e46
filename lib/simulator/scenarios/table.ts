// The scenarios that every account must survive, in the order in which they are told; and every scenario by its name.
// Attacks must be paused once they reach a floor or a ceiling; honest ones must never be.

import type { Scenario } from '../scenario';
import { boilingFrog } from './attacks/boiling-frog';
import { botBlast } from './attacks/bot-blast';
import { brandNewFlood } from './attacks/brand-new-flood';
import { costPerCall } from './attacks/cost-per-call';
import { crawlerPlateau } from './attacks/crawler-plateau';
import { distributedLeech } from './attacks/distributed-leech';
import { exponentialSelfTrigger } from './attacks/exponential-self-trigger';
import { oneToOneSelfTrigger } from './attacks/one-to-one-self-trigger';
import { pulse } from './attacks/pulse';
import { quadraticBatch } from './attacks/quadratic-batch';
import { queueReenqueue } from './attacks/queue-reenqueue';
import { retryStorm } from './attacks/retry-storm';
import { selfSchedulingTimer } from './attacks/self-scheduling-timer';
import { slowLeak } from './attacks/slow-leak';
import { dearerDeploy } from './honest/dearer-deploy';
import { falseSample } from './honest/false-sample';
import { launchDay } from './honest/launch-day';
import { nightlyBatch } from './honest/nightly-batch';
import { viralRamp } from './honest/viral-ramp';
import { findings, longStories, stories } from './stories';

export const scenarios: readonly Scenario[] = [
  exponentialSelfTrigger,
  oneToOneSelfTrigger,
  slowLeak,
  selfSchedulingTimer,
  queueReenqueue,
  botBlast,
  crawlerPlateau,
  retryStorm,
  quadraticBatch,
  distributedLeech,
  pulse,
  boilingFrog,
  costPerCall,
  brandNewFlood,
  viralRamp,
  launchDay,
  nightlyBatch,
  falseSample,
  dearerDeploy,
];

/** Those of busy accounts and patient attackers too. */
export const everyScenario: readonly Scenario[] = [
  ...scenarios,
  ...stories,
  ...findings,
  ...longStories,
];

export const scenarioNamed = (name: string): Scenario | undefined =>
  everyScenario.find((scenario) => scenario.name === name);
