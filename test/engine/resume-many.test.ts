// Many records are resumed under one lease, with work that grows with their number and not with its square.
// A record that cannot be resumed keeps no other waiting, and a lease that is lost ends it all.

import type { PauseRecord } from '../../lib/core/pausing/pause-record';
import { leaseOf } from '../../lib/engine/records/lease';
import { resumeMany } from '../../lib/engine/records/resume-many';
import { NOW_MS, policy, record } from '../support/builders';
import { type AccountData, FakePorts } from '../support/fakes/fake-ports';

const meter = {
  discover: async () => [],
  readAccount: async () => ({ outcome: 'read', samples: [] }) as const,
  readFunctions: async () => [],
};

function rig(count: number) {
  const records = Array.from({ length: count }, (_, index) =>
    record({ recordId: `r-${index}`, functionId: `id-${index}`, functionName: `fn-${index}` }),
  );
  const data: AccountData = {
    nowMs: NOW_MS,
    levers: Object.fromEntries(
      records.map(({ functionId, held }) => [functionId, held.map(({ wanted }) => wanted)]),
    ),
    looks: {},
    records: Object.fromEntries(
      records.map((pauseRecord) => [pauseRecord.recordId, JSON.stringify(pauseRecord)]),
    ),
    memory: undefined,
    lease: null,
    told: [],
  };
  const fake = new FakePorts(data, meter);
  const { ports } = fake;
  const keepLease = leaseOf({ ports, clock: () => data.nowMs, holder: 'test' });
  const run = (deadlineMs = Number.POSITIVE_INFINITY) =>
    resumeMany(records, {
      ...{ ports, clock: () => data.nowMs, policy: policy(), keepLease },
      deadlineMs,
      ...{ by: 'operator', because: 'over', how: 'full' },
    });
  const phases = () =>
    Object.values(data.records).map((text) => (JSON.parse(text) as PauseRecord).phase);
  return { fake, data, run, phases };
}

test('twice the records are twice the calls', async () => {
  const calls: number[] = [];
  for (const count of [50, 100]) {
    const { fake, run, phases } = rig(count);
    expect((await run()).problems).toEqual([]);
    expect(new Set(phases())).toEqual(new Set(['closed']));
    expect(fake.calls.filter(({ name }) => name === 'journal.open')).toEqual([]);
    calls.push(fake.calls.length);
  }
  expect(calls[1]).toBe(2 * (calls[0] ?? 0));
});

test('one that cannot be looked at keeps no other waiting', async () => {
  const { fake, run, phases } = rig(3);
  fake.fault = ({ name, detail }) =>
    name === 'brake.inspect' && detail.startsWith('id-1') ? 'refused' : undefined;
  const { problems } = await run();
  expect(problems).toEqual([expect.stringMatching(/^fn-1: its state cannot be read/)]);
  expect(phases().filter((phase) => phase === 'closed')).toHaveLength(2);
});

test('nothing is changed once another run has the lease', async () => {
  const { data, run, phases } = rig(2);
  data.lease = { holder: 'other', untilMs: NOW_MS + 50_000 };
  const { done, problems } = await run();
  expect(done).toEqual([]);
  expect(problems).toHaveLength(2);
  expect(new Set(phases())).toEqual(new Set(['paused']));
});

test('no record is begun after its time, and how many are left is said', async () => {
  const { fake, data, run, phases } = rig(3);
  fake.meanwhile = async ({ name, detail }) => {
    if (name === 'brake.inspect' && detail === 'id-1') data.nowMs += 1;
  };
  const { problems } = await run(NOW_MS);
  expect(phases()).toEqual(['closed', 'closed', 'paused']);
  expect(problems).toEqual([
    '1 more are not resumed yet, because this run has no time left: run the command again',
  ]);
});

test('one that is not whole yet is said so', async () => {
  const { fake, run, phases } = rig(2);
  fake.fault = ({ name, detail }) =>
    name === 'brake.set' && detail.startsWith('id-1') ? 'refused' : undefined;
  const { problems } = await run();
  expect(phases()).toEqual(['closed', 'resuming']);
  expect(problems.at(-1)).toBe('fn-1: not everything is restored yet');
});

test('whatever goes wrong with one, the others are resumed', async () => {
  const { fake, run, phases } = rig(2);
  fake.fault = ({ name, detail }) =>
    name === 'journal.read' && detail === 'r-0' ? 'crash-before' : undefined;
  const { problems } = await run();
  expect(problems).toEqual(['fn-0: nothing was changed: Error: before journal.read']);
  expect(phases()[1]).toBe('closed');
});
