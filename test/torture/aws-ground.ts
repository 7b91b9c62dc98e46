// AWS as a ground of stories: functions in memory and a table, with the ports of a watchdog straight over them.
// Adds nothing of its own: the cloud obeys, the table keeps, and a watchdog reaches both over the wire alone.

import { costUsd } from '../../lib/core/prices/rate';
import { RATE, TortureCloud } from './cloud';
import type { Ground, GroundInput } from './ground';
import { containerOf, type World } from './guard';
import { TortureTable } from './table';

export function awsGround(input: GroundInput): Ground {
  const { story, startMs, note } = input;
  const cloud = new TortureCloud(story.cast, startMs, story.entries, note);
  const table = new TortureTable();
  const world: World = { ...input, cloud, table };
  return {
    advanceTo: (nowMs) => cloud.advanceTo(nowMs),
    change: (functionId, lever, atMs) => cloud.change(functionId, lever, atMs),
    redeploy: (functionId, atMs) => cloud.redeploy(functionId, atMs),
    remove: (functionId, atMs) => cloud.remove(functionId, atMs),
    create: (functionId, atMs) => cloud.create(functionId, atMs),
    corrupt: (what) => {
      if (what === 'memory') table.memory = table.memory?.slice(0, table.memory.length / 2);
      if (what === 'incidents') table.incidents = '{"schemaVersion":1';
      return what === 'record' ? table.corrupt() : undefined;
    },
    mend: () => table.mend(),
    containerOf: (id, skewMs) => containerOf(world, id, skewMs),
    get records() {
      return table.records;
    },
    get everyLever() {
      return cloud.everyLever;
    },
    get events() {
      return cloud.events;
    },
    usdOf: (functionId, perMinute) => {
      const seconds = story.cast.find((member) => member.functionId === functionId)?.secondsEach;
      return costUsd({ invocations: perMinute, durationSeconds: perMinute * (seconds ?? 1) }, RATE);
    },
  };
}
