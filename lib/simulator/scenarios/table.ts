// The scenarios that every account must survive, in the order in which they are told; and every scenario by its name.
// Attacks must be paused once they reach a floor or a ceiling; honest ones must never be.

import type { Scenario } from '../scenario';
import { boilingFrog } from './boiling-frog';
import { botBlast } from './bot-blast';
import { brandNewFlood } from './brand-new-flood';
import { costPerCall } from './cost-per-call';
import { crawlerPlateau } from './crawler-plateau';
import { dearerDeploy } from './dearer-deploy';
import { distributedLeech } from './distributed-leech';
import { exponentialSelfTrigger } from './exponential-self-trigger';
import { falseSample } from './false-sample';
import { launchDay } from './launch-day';
import { nightlyBatch } from './nightly-batch';
import { oneToOneSelfTrigger } from './one-to-one-self-trigger';
import { pulse } from './pulse';
import { quadraticBatch } from './quadratic-batch';
import { queueReenqueue } from './queue-reenqueue';
import { retryStorm } from './retry-storm';
import { selfSchedulingTimer } from './self-scheduling-timer';
import { slowLeak } from './slow-leak';
import { findings, longStories, stories } from './stories';
import { viralRamp } from './viral-ramp';

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
