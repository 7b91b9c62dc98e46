// From the link in an alert to the function that runs again: signed by the watchdog, read by the page, used once.
// The page itself only writes that a link was used; whatever the watchdog then did, the page says what is on record.

import type { InvokeCommand } from '@aws-sdk/client-lambda';
import { confirmPorts } from '../../../lambda/aws/confirm-ports';
import { pageIn } from '../../../lambda/aws/confirm-setting';
import { behindUrl, type UrlAnswer } from '../../../lambda/aws/entry/confirm-entry';
import { dynamoDbJournal } from '../../../lambda/aws/store/dynamodb-journal';
import { confirmHandler } from '../../../lambda/channels/confirm-handler';
import { linksFor } from '../../../lambda/watchdog/confirm-links';
import { type AlertEvent, alertOfRecord } from '../../../lib/core/alerts/alert';
import type { PauseRecord } from '../../../lib/core/pausing/pause-record';
import { NOW_MS, record } from '../../support/builders';
import { startTables, type Tables } from '../../support/fakes/dynamo-table';

let tables: Tables;
beforeAll(async () => {
  tables = await startTables();
});
afterAll(() => tables.stop());

const KEY = 'k'.repeat(64);
const PAGE = 'https://abc.lambda-url.eu-west-1.on.aws/';
const SECRETS: Readonly<Record<string, string>> = {
  '/spendfuse/shop/confirm': JSON.stringify({ url: PAGE, secret: 'arn:key' }),
  'arn:key': KEY,
};
const settingName = '/spendfuse/shop/confirm';
const alert = (changes: Partial<AlertEvent> = {}): AlertEvent => ({
  ...alertOfRecord(record(), 'paused', NOW_MS),
  ...changes,
});

function linksOver(secret: (name: string) => Promise<string>) {
  const logged: string[] = [];
  const log = (...line: unknown[]) => logged.push(JSON.stringify(line));
  const page = pageIn(settingName, secret);
  return { linksOf: linksFor({ page, now: () => NOW_MS, log }), logged };
}
const { linksOf } = linksOver(async (name) => SECRETS[name] ?? '');

/** What a watchdog makes of the record, and what it answers. */
interface Watchdog {
  readonly makes: (record: PauseRecord) => PauseRecord;
  readonly refusals?: readonly { function: string; because: string }[];
  readonly isBroken?: boolean;
}

async function rig({ makes, refusals = [], isBroken }: Watchdog) {
  const table = await tables.create();
  const journal = dynamoDbJournal(table);
  await journal.write(record({ version: 1 }));
  const asked: Record<string, unknown>[] = [];
  const send = async ({ input }: InvokeCommand) => {
    const command = JSON.parse(String(input.Payload)) as { functions: [string] };
    asked.push(command);
    if (isBroken) return { FunctionError: 'Unhandled', Payload: Buffer.from('{}') };
    const before = await journal.read(command.functions[0]);
    const after = before && makes(before);
    if (after && after !== before) await journal.write({ ...after, version: after.version + 1 });
    return { Payload: Buffer.from(JSON.stringify({ refusals, problems: [] })) };
  };
  const ports = confirmPorts({
    ...{ table, watchdog: 'watchdog', now: () => NOW_MS, log: () => {} },
    lambda: { send } as unknown as Parameters<typeof confirmPorts>[0]['lambda'],
    key: async () => KEY,
    origin: { accountId: '123456789012', region: 'eu-west-1', guard: 'shop' },
  });
  const [link] = await linksOf(alert());
  const token = new URL(link?.url ?? PAGE).searchParams.get('t') ?? '';
  const page = behindUrl(confirmHandler(ports));
  const look = () =>
    page({ requestContext: { http: { method: 'GET' } }, rawQueryString: `t=${token}` });
  const press = (how: string): Promise<UrlAnswer> =>
    page({
      requestContext: { http: { method: 'POST' } },
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: Buffer.from(`token=${token}&how=${how}`).toString('base64'),
      isBase64Encoded: true,
    });
  return { look, press, asked, ports };
}

const closed = (pauseRecord: PauseRecord): PauseRecord => ({ ...pauseRecord, phase: 'closed' });

test('looking asks the watchdog for nothing', async () => {
  const { look, asked } = await rig({ makes: closed });
  expect(await look()).toMatchObject({
    statusCode: 200,
    body: expect.stringContaining('Resume orders?'),
  });
  expect(asked).toEqual([]);
});

test('a press resumes that pause, once', async () => {
  const { press, asked } = await rig({ makes: closed });
  expect((await press('full')).statusCode).toBe(200);
  expect((await press('full')).statusCode).toBe(409);
  expect(asked).toMatchObject([
    { command: 'resume', functions: ['orders-1'], how: 'full', force: true },
  ]);
});

test('of many presses at the same time one is carried out', async () => {
  const { press, asked } = await rig({ makes: (pauseRecord) => pauseRecord });
  const answers = await Promise.all(['full', 'full', 'full'].map(press));
  expect(answers.filter(({ statusCode }) => statusCode === 409)).toHaveLength(2);
  expect(asked).toHaveLength(1);
});

test('a refusal is told with its reason, and the link can be used again', async () => {
  const refusals = [{ function: 'orders', because: 'another run is in progress' }];
  const { press, asked } = await rig({ makes: (pauseRecord) => pauseRecord, refusals });
  const answer = await press('full');
  expect(answer.statusCode).toBe(503);
  expect(answer.body).toContain('another run is in progress');
  await press('full');
  expect(asked).toHaveLength(2);
});

test('a watchdog that broke is not taken for one that resumed', async () => {
  const { press } = await rig({ makes: (pauseRecord) => pauseRecord, isBroken: true });
  expect((await press('full')).statusCode).toBe(502);
});

test('what is still being given back is said to be', async () => {
  const { press } = await rig({ makes: (pauseRecord) => ({ ...pauseRecord, phase: 'resuming' }) });
  expect((await press('full')).statusCode).toBe(202);
});

test('only an alert about a pause that stands has a link', async () => {
  expect(await linksOf(alert({ type: 'resumed', status: 'resolved' }))).toEqual([]);
  expect(await linksOf(alert({ type: 'would-pause', recordId: null }))).toEqual([]);
  const [first, second] = [...(await linksOf(alert())), ...(await linksOf(alert()))];
  expect(first?.url).toMatch(/^https:\/\/abc\.lambda-url\.eu-west-1\.on\.aws\/\?t=v1\./);
  expect(second?.url).not.toBe(first?.url);
});

test.each<[string, string]>([
  ['no setting', ''],
  ['a key too short to sign with', JSON.stringify({ url: PAGE, secret: 'none' })],
])('with %s the alert goes out without a link, and it is written down', async (_what, setting) => {
  const broken = linksOver(async (name) => (name === 'none' ? '' : setting));
  expect(await broken.linksOf(alert())).toEqual([]);
  expect(broken.logged.join()).toContain('no-confirm-link');
});

test('without a page there are no links', async () => {
  const page = pageIn(undefined, async () => '');
  const none = linksFor({ page, now: () => NOW_MS, log: () => {} });
  expect(await none(alert())).toEqual([]);
});
