// What two inventories must agree on where one was read from a SAM template and the other from what AWS's translator
// makes of it: functions, what starts them, concurrency, API stages and throttles. Names that the translator makes up,
// and where a thing was written, are left out.

import type {
  ApiItem,
  FunctionItem,
  Inventory,
  Setting,
  StageItem,
  Throttle,
  WayIn,
} from '../../../lib/scan/inventory';

export const projection = (inventory: Inventory) => ({
  functions: inventory.functions.map(functionLine).sort(),
  triggers: inventory.functions
    .flatMap((item) => item.waysIn.map((way) => `${item.name} < ${wayLine(way)}`))
    .sort(),
  stages: inventory.apis.flatMap((api) => api.stages.map((stage) => stageLine(api, stage))).sort(),
  openRoutes: inventory.apis
    .flatMap((api) => api.openRoutes.map(({ label }) => `${api.name} ${label}`))
    .sort(),
});

const word = (setting: Setting<unknown> | undefined): string => {
  if (setting === undefined) return '-';
  return setting.state === 'known' ? String(setting.value) : setting.state;
};

const functionLine = (item: FunctionItem): string =>
  [
    item.name,
    `concurrency ${word(item.reservedConcurrency)}`,
    `provisioned ${item.provisioned.map(({ concurrency }) => word(concurrency)).sort()}`,
    `memory ${word(item.memoryMb)}`,
    `timeout ${word(item.timeoutSeconds)}`,
    `failures ${item.asyncFailure.state}`,
  ].join(', ');

const wayLine = (way: WayIn): string =>
  [
    way.kind,
    `open ${word(way.isOpen)}`,
    `enabled ${word(way.isEnabled)}`,
    `batch ${word(way.batchSize)}`,
    `most ${word(way.maximumConcurrency)}`,
    `pace ${word(way.ratePerMinute)}`,
    `pollers ${word(way.provisionedPollersMax)}`,
    `retries ${word(way.retries)}`,
    `age ${word(way.recordAgeSeconds)}`,
    `failures ${way.failureDestination?.state ?? '-'}`,
    `throttle ${throttleWords(way.throttle)}`,
  ].join(', ');

const throttleWords = (throttle: Throttle | undefined): string =>
  throttle === undefined
    ? '-'
    : `${word(throttle.ratePerSecond)}/${word(throttle.burst)}${throttle.quota ? ` quota ${throttle.quota.requests}` : ''}`;

const stageLine = (api: ApiItem, stage: StageItem): string =>
  [
    `${api.kind} ${api.name} ${stage.name}`,
    throttleWords(stage.throttle),
    ...(stage.routes ?? []).map(
      ({ verb, path, throttle }) => `${verb} ${path ?? '*'} ${throttleWords(throttle)}`,
    ),
    ...stage.usagePlans.map(({ throttle, keys }) => `plan ${throttleWords(throttle)} keys ${keys}`),
  ].join(', ');
