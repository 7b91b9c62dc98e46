// Thousands of open records are given back by the real brake at the pace that the control plane allows: work grows with
// their number, no second takes more than AWS takes, and a run that has no time left says so. 10,000 in the sweep.

import { lambdaBrake } from '../../../lambda/aws/lambda-brake';
import { pacesOf, RATES } from '../../../lambda/aws/paces';
import { leaseOf } from '../../../lib/engine/records/lease';
import { resumeMany } from '../../../lib/engine/records/resume-many';
import { concurrency, NOW_MS, policy, record } from '../../support/builders';
import { type AccountData, FakePorts } from '../../support/fakes/fake-ports';
import { isSweep } from '../../support/seed-sweep';
import { virtualTiming } from '../../support/virtual-timing';

/** Over all control-plane calls together (Lambda's quotas page, 2026-04). */
const LIMIT_PER_SECOND = 15;
/** Planning values for one Region on a warm connection, as the simulator's wire has them. */
const LAMBDA_MS = 60;
const TABLE_MS = 7;

const meter = {
  discover: async () => [],
  readAccount: async () => ({ outcome: 'read', samples: [] }) as const,
  readFunctions: async () => [],
};

const HELD = {
  ...{ prior: concurrency(null), paused: concurrency(0), wanted: concurrency(0) },
  status: 'set',
} as const;

/** Functions that the guard holds at 0, and that had no reservation before. */
function rig(count: number) {
  const timing = virtualTiming();
  const reserved = new Map<string, number>();
  const starts: number[] = [];
  const answers: Record<string, (name: string) => unknown> = {
    GetFunctionConcurrency: (name) => ({ ReservedConcurrentExecutions: reserved.get(name) }),
    ListProvisionedConcurrencyConfigs: () => ({}),
    DeleteFunctionConcurrency: (name) => reserved.delete(name),
  };
  const send = async (command: {
    readonly constructor: { readonly name: string };
    readonly input: { readonly FunctionName: string };
  }) => {
    starts.push(timing.now());
    timing.advance(LAMBDA_MS);
    const answer = answers[command.constructor.name.replace(/Command$/, '')];
    if (!answer) throw new Error(`nobody expected ${command.constructor.name}`);
    return answer(command.input.FunctionName);
  };
  const lambda = { send } as never;
  const paces = pacesOf(timing);
  const brake = lambdaBrake({
    ...{ lambda, paces, cloudWatch: lambda, now: timing.now },
    apis: { rest: lambda, http: lambda, paces },
  });
  const records = Array.from({ length: count }, (_, index) => {
    const functionName = `fn-${index}`;
    reserved.set(functionName, 0);
    const functionId = `arn:aws:lambda:us-east-1:123456789012:function:${functionName}`;
    return record({ recordId: `${functionName}-1`, functionId, functionName, held: [HELD] });
  });
  const data: AccountData = {
    ...{ nowMs: NOW_MS, levers: {}, looks: {}, memory: undefined, lease: null, told: [] },
    records: Object.fromEntries(records.map((entry) => [entry.recordId, JSON.stringify(entry)])),
  };
  const fake = new FakePorts(data, meter);
  fake.meanwhile = async () => timing.advance(TABLE_MS);
  const ports = { ...fake.ports, brake };
  const keepLease = leaseOf({ ports, clock: timing.now, holder: 'test' });
  const run = async (deadlineMs: number) => {
    const { records: open } = await ports.journal.open();
    return resumeMany(open, {
      ...{ ports, clock: timing.now, policy: policy(), keepLease, deadlineMs },
      ...{ by: 'operator', because: 'over', how: 'full' },
    });
  };
  return { run, fake, timing, starts, reserved };
}

const mostInASecond = (starts: readonly number[]): number => {
  let first = 0;
  return starts.reduce((most, at, index) => {
    while (at - (starts[first] ?? 0) >= 1_000) first += 1;
    return Math.max(most, index - first + 1);
  }, 0);
};

/** What the journal parses: everything that it lists, and what it reads one by one. */
const parsesIn = ({ calls }: FakePorts, count: number): number =>
  calls.filter(({ name }) => name === 'journal.read').length +
  count * calls.filter(({ name }) => name === 'journal.open').length;

test('a record costs the same calls and the same parses, however many there are', async () => {
  const each: number[][] = [];
  for (const count of [20, isSweep ? 10_000 : 200]) {
    const { run, fake, starts, reserved } = rig(count);
    expect((await run(Number.POSITIVE_INFINITY)).problems).toEqual([]);
    expect(reserved.size).toBe(0);
    // Less the one list of what is open.
    each.push([starts.length, fake.calls.length - 1, parsesIn(fake, count)].map((n) => n / count));
  }
  expect(each[1]).toEqual(each[0]);
  expect(each[0]?.[0]).toBe(3);
  expect(each[0]?.[2]).toBe(2);
});

test('they are given back as fast as the control plane lets anybody, and no faster', async () => {
  const count = isSweep ? 10_000 : 200;
  const { run, timing, starts } = rig(count);
  await run(Number.POSITIVE_INFINITY);
  expect(mostInASecond(starts)).toBeLessThan(LIMIT_PER_SECOND);
  const fastestMs = (starts.length / RATES.control.perSecond) * 1_000;
  expect(timing.now() - NOW_MS).toBeLessThan(1.05 * fastestMs);
});

test('a run without time left says how many are left, and the next goes on from there', async () => {
  const { run, timing, reserved } = rig(100);
  const first = await run(timing.now() + 10_000);
  const left = reserved.size;
  expect(left).toBeGreaterThan(50);
  expect(first.problems).toEqual([expect.stringContaining(`${left} more are not resumed yet`)]);
  expect((await run(timing.now() + 60_000)).problems).toEqual([]);
  expect(reserved.size).toBe(0);
});
