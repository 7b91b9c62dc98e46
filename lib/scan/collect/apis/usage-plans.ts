// What usage plans let through. AWS holds them best effort and counts each key for itself, and only routes that
// want a key are held to them: docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-api-usage-plans, 2026-11.

import { SECONDS_PER } from '../../../core/units/money';
import { known, type Throttle, type UsagePlan } from '../../inventory';
import { numberSetting, type Resource } from '../../resource';
import { isPlain, referencesIn } from '../../token';
import { listOf, mapOf, type Tree, type TreeMap, textOf } from '../../tree';
import type { Collection } from '../collection';

const SECONDS_PER_PERIOD: Readonly<Record<string, number>> = {
  DAY: SECONDS_PER.day,
  WEEK: 7 * SECONDS_PER.day,
  MONTH: SECONDS_PER.month,
};

export function usagePlansOf(
  stageName: string,
  isOfApi: (apiId: Tree | undefined) => boolean,
  collection: Collection,
): UsagePlan[] {
  const isOfStage = (entry: TreeMap): boolean => {
    const named = textOf(entry.Stage ?? entry.stage) ?? stageName;
    const stage = declaredName(named, collection) ?? named;
    // A reference that leads nowhere is a stage of the same API, most likely this one.
    return isOfApi(entry.ApiId ?? entry.api_id) && (!isPlain(stage) || stage === stageName);
  };
  return collection.ofType('AWS::ApiGateway::UsagePlan').flatMap((plan): UsagePlan[] => {
    const stages = listOf(plan.properties.ApiStages).map((entry) => mapOf(entry));
    if (!stages.some(isOfStage)) return [];
    const throttle = throttleOf(mapOf(plan.properties.Throttle));
    const quota = quotaOf(mapOf(plan.properties.Quota));
    if (throttle.ratePerSecond.state === 'unset' && quota === undefined) return [];
    const keys = keysOf(plan, collection);
    if (keys === 0) {
      const because =
        'has no key in the files that were read: one key is counted, and each further key adds as much';
      collection.blind(`usage plan ${plan.name}`, because, plan.evidence);
    }
    return [{ throttle, ...(quota ? { quota } : {}), keys: Math.max(1, keys) }];
  });
}

/** What the stage is called that a reference leads to. */
function declaredName(stage: string, collection: Collection): string | undefined {
  const [reference] = referencesIn(stage);
  const resource = reference && collection.resources.get(reference.id);
  return resource?.type === 'AWS::ApiGateway::Stage'
    ? textOf(resource.properties.StageName)
    : undefined;
}

function throttleOf(fields: TreeMap): Throttle {
  return {
    ratePerSecond: numberSetting(fields.RateLimit ?? fields.rate_limit ?? fields.rateLimit),
    burst: numberSetting(fields.BurstLimit ?? fields.burst_limit ?? fields.burstLimit),
  };
}

function quotaOf(fields: TreeMap): UsagePlan['quota'] {
  const limit = numberSetting(fields.Limit ?? fields.limit);
  const everySeconds = SECONDS_PER_PERIOD[textOf(fields.Period ?? fields.period) ?? ''];
  if (limit.state !== 'known' || everySeconds === undefined) return undefined;
  return { requests: limit.value, everySeconds };
}

function keysOf(plan: Resource, collection: Collection): number {
  return collection
    .ofType('AWS::ApiGateway::UsagePlanKey')
    .filter(({ properties }) =>
      referencesIn(textOf(properties.UsagePlanId) ?? '').some(({ id }) => id === plan.id),
    ).length;
}

/** The stage's own throttle, or what all keys together are let through, whichever is less. */
export function heldByPlans(stage: Throttle, plans: readonly UsagePlan[]): Throttle {
  if (plans.length === 0) return stage;
  let [rate, burst] = [0, 0];
  const quota = commonQuota(plans);
  for (const { throttle, keys } of plans) {
    const { ratePerSecond } = throttle;
    if (ratePerSecond.state !== 'known') return quota ? { ...stage, quota } : stage;
    rate += ratePerSecond.value * keys;
    burst += (throttle.burst.state === 'known' ? throttle.burst.value : ratePerSecond.value) * keys;
  }
  const { ratePerSecond: own } = stage;
  const isTighter = own.state !== 'known' || rate < own.value;
  const held = isTighter ? { ratePerSecond: known(rate), burst: known(burst) } : stage;
  return quota ? { ...held, quota } : held;
}

/** Quotas add up only where every plan has one, over the same period. */
function commonQuota(plans: readonly UsagePlan[]): UsagePlan['quota'] {
  const [first] = plans;
  const everySeconds = first?.quota?.everySeconds;
  if (everySeconds === undefined) return undefined;
  let requests = 0;
  for (const { quota, keys } of plans) {
    if (quota?.everySeconds !== everySeconds) return undefined;
    requests += quota.requests * keys;
  }
  return { requests, everySeconds };
}
