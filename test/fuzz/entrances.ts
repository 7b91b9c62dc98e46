// Every place where text from outside comes in, each with what it may answer: a value, or a problem with a name.
// An entrance that is missing here is one that nobody has tried to break.

import { NAME_CHECKS } from '../../lambda/aws/channel-names';
import { readBudgetMessages } from '../../lambda/aws/entry/budget-notification';
import { incomingOf } from '../../lambda/aws/entry/incoming';
import { rescuedIn } from '../../lambda/aws/rescue-envelope';
import { channelsFrom } from '../../lambda/channels/channel-settings';
import { BadSettings, guardSettings } from '../../lambda/watchdog/settings';
import { wishesOf } from '../../lambda/watchdog/tag-overrides';
import { jsonSeriesIn, nabSeriesIn, TraceProblem } from '../../lib/bench/trace-text';
import { UsageFileProblem, UsageFileReader } from '../../lib/bench/usage-file';
import { parseIncidentState } from '../../lib/channels/incident-state';
import { GUARD_ENV } from '../../lib/contract';
import { parseDecision } from '../../lib/core/owner/decision';
import { parseBacklog, parseReplayEntry } from '../../lib/core/pausing/backlog';
import { parsePauseRecord } from '../../lib/core/pausing/pause-record-parser';
import { isFields } from '../../lib/core/units/values';
import { parseMemory } from '../../lib/engine/watching/memory';
import { renderScan } from '../../lib/scan/report';
import { readInventory, scanInventory } from '../../lib/scan/scan';
import { configured, problemsWithSettings, type ScanSettings } from '../../lib/scan/settings';

export interface Entrance {
  readonly name: string;
  /** How often it is tried, beside the others. */
  readonly weight: number;
  readonly take: (text: string) => unknown;
  /** Failures with a name, which whoever calls shows to a person. */
  readonly named?: readonly (abstract new (
    ...values: never[]
  ) => Error)[];
}

/** JSON as it would arrive: what is no JSON never reaches a handler. */
const json =
  (take: (value: unknown) => unknown) =>
  (text: string): unknown => {
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch {
      return 'no JSON';
    }
    return take(value);
  };

const textsOf = (value: unknown): Record<string, string> =>
  isFields(value)
    ? Object.fromEntries(
        Object.entries(value).map(([key, one]) => [key, String(JSON.stringify(one))]),
      )
    : {};

const OWN_STACK = { stackId: 'stack', isAnswerAddress: () => true };

export const ENTRANCES: readonly Entrance[] = [
  { name: 'event', weight: 12, take: json((event) => incomingOf(event, OWN_STACK)) },
  { name: 'budget-notice', weight: 6, take: (text) => readBudgetMessages([text]) },
  { name: 'pause-record', weight: 14, take: parsePauseRecord },
  { name: 'decision', weight: 8, take: parseDecision },
  { name: 'backlog', weight: 6, take: parseBacklog },
  { name: 'replay-entry', weight: 4, take: parseReplayEntry },
  { name: 'incidents', weight: 8, take: parseIncidentState },
  { name: 'memory', weight: 8, take: parseMemory },
  {
    name: 'rescue-message',
    weight: 10,
    take: (text) =>
      rescuedIn({
        Body: text,
        Attributes: { SentTimestamp: '1795230000000' },
        MessageAttributes: { RequestID: { DataType: 'String', StringValue: text.slice(0, 40) } },
      }),
  },
  { name: 'tags', weight: 8, take: json((value) => wishesOf('orders', textsOf(value))) },
  {
    name: 'guard-settings',
    weight: 6,
    take: (text) => {
      const env = { [GUARD_ENV.policy]: text, [GUARD_ENV.watch]: text, [GUARD_ENV.guard]: 'shop' };
      return guardSettings(env, []);
    },
    named: [BadSettings],
  },
  { name: 'channels', weight: 5, take: (text) => channelsFrom(text, NAME_CHECKS) },
  {
    name: 'scan-settings',
    weight: 4,
    take: json((value) => [
      problemsWithSettings(value as ScanSettings),
      configured(value as ScanSettings),
    ]),
  },
  {
    name: 'usage-csv',
    weight: 5,
    take: (text) => {
      const reader = new UsageFileReader({ durationMs: 100, memoryMb: 512 });
      reader.add(text);
      return reader.end();
    },
    named: [UsageFileProblem],
  },
  {
    name: 'trace',
    weight: 2,
    take: (text) =>
      text.startsWith('{') ? jsonSeriesIn('series.json', text) : nabSeriesIn('x.csv', text, []),
    named: [TraceProblem],
  },
  {
    name: 'template',
    weight: 2,
    take: (text) => {
      const inventory = readInventory([{ file: 'template.yaml', text }]);
      const report = scanInventory(inventory, { minimumConfidence: 'low' });
      return renderScan(report, 'json', { version: '1.0.0' });
    },
  },
];
