// All rules, in the order the page of rules lists them.
// A rule that is not in this list is neither run nor documented.

import type { Rule } from '../finding';
import { apiWithoutThrottle } from './api-without-throttle';
import { apiWithoutWaf } from './api-without-waf';
import { asyncWithoutFailureDestination } from './async-without-failure-destination';
import { boundAboveCeiling } from './bound-above-ceiling';
import { logRetentionInfinite } from './log-retention-infinite';
import { loop } from './loop';
import { memoryAboveNeed } from './memory-above-need';
import { noAlarm } from './no-alarm';
import { noBudgetAction } from './no-budget-action';
import { noConcurrencyBound } from './no-concurrency-bound';
import { openRoute } from './open-route';
import { openToAnyone } from './open-to-anyone';
import { permissionWithoutSource } from './permission-without-source';
import { provisionedUnbounded } from './provisioned-unbounded';
import { queueWithoutRedrive } from './queue-without-redrive';
import { quotaTooSmall } from './quota-too-small';
import { recursionAllowed } from './recursion-allowed';
import { streamWithoutLimit } from './stream-without-limit';
import { timeoutAboveNeed } from './timeout-above-need';

export const rules: readonly Rule[] = [
  loop,
  recursionAllowed,
  openToAnyone,
  boundAboveCeiling,
  quotaTooSmall,
  noConcurrencyBound,
  openRoute,
  apiWithoutThrottle,
  asyncWithoutFailureDestination,
  queueWithoutRedrive,
  streamWithoutLimit,
  permissionWithoutSource,
  provisionedUnbounded,
  apiWithoutWaf,
  timeoutAboveNeed,
  memoryAboveNeed,
  noBudgetAction,
  noAlarm,
  logRetentionInfinite,
];
