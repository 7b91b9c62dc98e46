// One record given back because a person said so: what is wanted of each lever, what is told, and when it is refused.

import type { PauseRecord } from '../../../lib/core/pausing/pause-record';
import type { Lever } from '../../../lib/core/pausing/target';
import { resume } from '../../../lib/engine/records/resume';
import { concurrency, heldLever, NOW_MS, policy, record, source } from '../../support/builders';
import type { Call, Fault } from '../../support/fakes/fake-ports';
import { World } from '../../support/guarded-world';

interface Order {
  readonly how?: 'full' | 'probation';
  readonly levers?: readonly Lever[];
  readonly fault?: (call: Call) => Fault | undefined;
  readonly others?: readonly PauseRecord[];
}

const queue = heldLever({
  ...{ prior: source('q'), paused: source('q', 'disabled'), wanted: source('q', 'disabled') },
});
const paused = record({ held: [queue, heldLever()], untold: ['attention'] });
const OFF = [source('q', 'disabled'), concurrency(0)];

async function ordered(of: PauseRecord | undefined, order: Order = {}) {
  const { how = 'full', levers = OFF, fault, others = [] } = order;
  const world = World.of().put(levers);
  for (const entry of [...others, ...(of ? [of] : [])])
    world.data.records[entry.recordId] = JSON.stringify(entry);
  if (fault) world.fake.fault = fault;
  const outcome = await resume({
    ...{ ports: world.ports, clock: () => NOW_MS, policy: policy(), holder: 'person', how },
    ...{ functionId: 'id-orders', by: 'operator', because: 'it was a launch' },
  });
  return { outcome, world };
}
const refusedSource = ({ name, detail }: Call) =>
  name === 'brake.set' && detail.includes('source') ? 'refused' : undefined;

describe('in full', () => {
  test('everything is restored and told', async () => {
    const { outcome, world } = await ordered(paused);
    expect(outcome).toMatchObject({
      outcome: 'resumed',
      record: { phase: 'closed' },
      problems: [],
    });
    expect(world.levers()).toEqual([source('q'), concurrency(5)]);
    expect(world.data.told.map(({ type }) => type)).toEqual(['attention', 'resumed']);
  });

  test('what could not be restored is unfinished', async () => {
    const { outcome } = await ordered(paused, { fault: refusedSource });
    expect(outcome).toMatchObject({ outcome: 'unfinished', record: { phase: 'resuming' } });
  });

  test('what is gone is closed, and what it held is not looked for', async () => {
    const { outcome } = await ordered(paused, { levers: [] });
    expect(outcome).toMatchObject({
      outcome: 'resumed',
      record: { phase: 'closed', untold: ['attention', 'resumed'] },
    });
    expect(outcome.outcome === 'resumed' && outcome.record.history.at(-1)).toMatchObject({
      ...{ by: 'deleted', because: 'it was a launch' },
    });
  });
});

describe('on probation', () => {
  test('a few may run, and that is to be told', async () => {
    const { outcome, world } = await ordered(paused, { how: 'probation' });
    expect(outcome).toMatchObject({
      outcome: 'on-probation',
      record: { phase: 'probation', untold: ['attention', 'probation'] },
      done: ['reserved concurrency 2', 'queue q enabled'],
    });
    expect(world.levers()).toEqual([source('q'), concurrency(2)]);
  });

  test('what could not be opened is unfinished', async () => {
    const { outcome } = await ordered(paused, { how: 'probation', fault: refusedSource });
    expect(outcome).toMatchObject({ outcome: 'unfinished', record: { phase: 'probation' } });
    expect(outcome.outcome === 'unfinished' && outcome.problems).toHaveLength(1);
  });

  test('what is gone is over', async () => {
    const { outcome } = await ordered(paused, { how: 'probation', levers: [] });
    expect(outcome).toMatchObject({ outcome: 'resumed', record: { phase: 'closed' } });
  });
});

describe('a resume is refused', () => {
  test('where nothing of the function holds', async () => {
    const other = record({ recordId: 'other', functionId: 'id-other' });
    const over = record({ phase: 'closed', untold: ['resumed'] });
    const { outcome, world } = await ordered(over, { others: [other] });
    expect(outcome).toEqual({ outcome: 'refused', because: 'no pause of it is on record' });
    expect(world.data.lease).toBeNull();
  });

  test('where its state cannot be read', async () => {
    const { outcome } = await ordered(paused, {
      fault: ({ name }) => (name === 'brake.inspect' ? 'lost-call' : undefined),
    });
    expect(outcome).toEqual({
      ...{ outcome: 'refused', because: 'its state cannot be read: brake.inspect timed out' },
    });
  });
});
