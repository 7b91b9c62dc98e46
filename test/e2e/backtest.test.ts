// `spendfuse backtest` on the wire: an account's own metrics, read by the packed command, with two permissions and no more.
// Three days are enough to learn from and to watch; moto sums every bucket anew, so two weeks would take it minutes.

import { type Moto, startMoto } from './moto';
import { type Ran, startSpendfuse } from './spendfuse-process';
import { type Gateway, startGateway } from './support/cloud-gateway';
import { cloudClients, createFunction, createRole, publishTraffic } from './support/victims';

let moto: Moto;
let gateway: Gateway;

const DAY = 1440;
const nowMinute = Math.floor(Date.now() / 60_000);

beforeAll(async () => {
  moto = await startMoto();
  gateway = await startGateway(moto.endpoint);
  await createRole(gateway.endpoint);
  const clients = cloudClients(gateway.endpoint);
  for (const name of ['thumbs', 'idle']) await createFunction(clients, { name });
  const calm = { name: 'thumbs', invocationsPerMinute: 4, secondsPerMinute: 4 };
  await publishTraffic(clients, {
    ...calm,
    fromMinute: nowMinute - 3 * DAY,
    toMinute: nowMinute - 10,
    stepMinutes: 60,
  });
  await publishTraffic(clients, {
    name: 'thumbs',
    invocationsPerMinute: 60_000,
    secondsPerMinute: 60_000,
    fromMinute: nowMinute - 600,
    toMinute: nowMinute - 540,
  });
}, 120_000);

afterAll(async () => {
  await gateway?.stop();
  await moto?.stop();
});

const backtest = (...words: string[]): Promise<Ran> =>
  startSpendfuse(gateway.endpoint, 'backtest', '--days', '3', ...words).ended;

test('finds the flood in the account’s own metrics, and asks for two permissions only', async () => {
  const before = gateway.calls.length;
  const { code, stdout, stderr } = await backtest('--output', 'json');
  expect(stderr).toMatch(/^account 123456789012 · us-east-1 \(read-only\)/);
  const report = JSON.parse(stdout);
  expect(report.tooCheapToStop.count).toBe(1);
  expect(report.functions.map((entry: { function: string }) => entry.function)).toEqual(['thumbs']);
  const [first] = report.functions[0].stops;
  const late = Math.floor(Date.parse(first.at) / 60_000) - (nowMinute - 600);
  expect(late).toBeGreaterThan(0);
  expect(late).toBeLessThan(15);
  expect(report.mayArm.answer).toBe('no');
  expect(code).toBe(3);
  const asked = gateway.calls.slice(before).map(({ permission }) => permission);
  expect([...new Set(asked)].sort()).toEqual([
    'cloudwatch:GetMetricData',
    'lambda:ListFunctions',
    // Of STS, which asks for no permission.
    'unknown:GetCallerIdentity',
  ]);
});

test.each(['lambda:ListFunctions', 'cloudwatch:GetMetricData'])(
  'without %s it is one line and what helps, and nothing on stdout',
  async (denied) => {
    gateway.intercept = ({ permission }) => (permission === denied ? 'deny' : 'pass');
    const { code, stdout, stderr } = await backtest();
    gateway.intercept = undefined;
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain('AWS refused it');
    expect(stderr.replace(/\s+/g, ' ')).toContain(denied);
  },
);
