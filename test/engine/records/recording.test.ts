// How far levers got, as it is written and told: nothing before its record, and a refusal that lasts is told once.

import type { PauseRecord } from '../../../lib/core/pausing/pause-record';
import type { Lever } from '../../../lib/core/pausing/target';
import { pauseInstead, type RefusedHold } from '../../../lib/engine/pausing/without-room';
import { CloudFailure, JournalConflict } from '../../../lib/engine/ports';
import { type DriveOutcome, drive } from '../../../lib/engine/records/drive';
import { closed, finishResuming } from '../../../lib/engine/records/finish-resuming';
import {
  JournalUnwritable,
  reasonOf,
  writeAndReadBack,
  writeProgress,
} from '../../../lib/engine/records/recording';
import {
  concurrency,
  heldLever,
  inspection,
  NOW_MS,
  policy,
  record,
  source,
  target,
} from '../../support/builders';
import { type Fault, describe as wordsOf } from '../../support/fakes/fake-ports';
import { World } from '../../support/guarded-world';

const MINUTE_MS = 60_000;
const keepLease = async () => true;

function worldOf(stored: PauseRecord, levers: Lever[], faults: Record<string, Fault> = {}): World {
  const world = World.of().put(levers);
  world.data.records[stored.recordId] = JSON.stringify(stored);
  world.fake.fault = ({ name, detail }) =>
    name === 'brake.set' ? faults[detail.split(' ')[1]?.split(':')[0] ?? ''] : faults[name];
  return world;
}
const sets = (world: World): string[] =>
  world.fake.calls.filter(({ name }) => name === 'brake.set').map(({ detail }) => detail);

const queue = heldLever({
  ...{ prior: source('q'), paused: source('q', 'disabled'), wanted: source('q') },
  status: 'planned',
});
const slots = heldLever({ wanted: concurrency(5), status: 'planned' });
const OFF = [source('q', 'disabled'), concurrency(0)];
const resuming = (changes: Partial<PauseRecord> = {}): PauseRecord =>
  record({
    ...{ phase: 'resuming', held: [queue, slots], untold: [] },
    history: [{ atMs: NOW_MS, phase: 'resuming', by: 'operator', because: 'it was a launch' }],
    ...changes,
  });

describe('levers are driven', () => {
  const driven = (of: PauseRecord, faults: Record<string, Fault>, isOpening: boolean) => {
    const world = worldOf(of, OFF, faults);
    const input = { ports: world.ports, record: of, keepLease, isOpening };
    return { world, outcome: drive({ ...input, inspection: inspection({ levers: OFF }) }) };
  };

  test('no further where nothing can run yet: a source that is opened would feed nobody', async () => {
    const { world, outcome } = driven(resuming(), { concurrency: 'refused' }, true);
    expect((await outcome).isDone).toBe(false);
    expect(sets(world)).toEqual([`id-orders ${wordsOf(concurrency(5))}`]);
    const other = driven(resuming(), { source: 'refused' }, true);
    expect((await other.outcome).done).toEqual(['reserved concurrency 5']);
    expect(sets(other.world)).toHaveLength(2);
  });

  test('on, in a pause, whatever one of them says', async () => {
    const pausing = record({
      phase: 'pausing',
      held: [heldLever({ ...queue, wanted: source('q') }), slots],
    });
    const { world, outcome } = driven(pausing, { source: 'refused' }, false);
    expect((await outcome).problems).toEqual([
      'orders: queue q enabled failed (refused): brake.set was refused',
    ]);
    expect(sets(world)).toHaveLength(2);
  });

  test('past what is gone, which a resume lets go and a pause does not', async () => {
    const statuses = async (phase: PauseRecord['phase']) =>
      (await driven(resuming({ phase }), { source: 'gone' }, true).outcome).record.held.map(
        ({ status }) => status,
      );
    expect(await statuses('resuming')).toEqual(['released', 'set']);
    expect(await statuses('pausing')).toEqual(['planned', 'set']);
  });
});

describe('a resume', () => {
  const finished = async (of: PauseRecord, faults: Record<string, Fault> = {}) => {
    const world = worldOf(of, OFF, faults);
    const log = { done: [] as string[], problems: [] as string[] };
    const input = { ports: world.ports, clock: () => NOW_MS, keepLease };
    return finishResuming(of, { input, inspection: inspection({ levers: OFF }), log });
  };

  test('ends for the reason it was begun with', async () => {
    expect(await finished(resuming())).toMatchObject({ phase: 'closed', untold: ['resumed'] });
    const { history } = await finished(
      resuming({
        history: [
          ...resuming().history,
          { atMs: NOW_MS, phase: 'resuming', by: 'guard', because: 'not restored yet: denied' },
        ],
      }),
    );
    expect(history.at(-1)).toEqual({
      ...{ atMs: NOW_MS, phase: 'closed', by: 'operator', because: 'it was a launch' },
    });
    expect((await finished(resuming({ history: [] }))).history).toEqual([
      { atMs: NOW_MS, phase: 'closed', by: 'guard', because: 'everything is restored' },
    ]);
  });

  test('that is refused for five minutes is told, once', async () => {
    const since = (agoMs: number) => resuming({ phaseSinceMs: NOW_MS - agoMs });
    const refused = { concurrency: 'refused' } as const;
    expect((await finished(since(5 * MINUTE_MS - 1), refused)).untold).toEqual([]);
    const reported = await finished(since(5 * MINUTE_MS), refused);
    expect(reported.untold).toEqual(['resume-failed']);
    expect(reported.history.at(-1)?.because).toBe(
      'not restored yet: reserved concurrency 5 failed (refused): brake.set was refused',
    );
    const again = await finished({ ...reported, untold: [], phaseSinceMs: 0 }, refused);
    expect(again).toMatchObject({ untold: [], version: reported.version + 1 });
  });

  test('is told with as much of a long refusal as a record holds', async () => {
    const world = worldOf(resuming({ phaseSinceMs: 0 }), OFF);
    const { ports } = world;
    const set = () => Promise.reject(new CloudFailure('refused', 'x'.repeat(2_000)));
    const input = { ports: { ...ports, brake: { ...ports.brake, set } }, clock: () => NOW_MS };
    const after = await finishResuming(resuming({ phaseSinceMs: 0 }), {
      input: { ...input, keepLease },
      ...{ inspection: inspection({ levers: OFF }), log: { done: [], problems: [] } },
    });
    expect(after.history.at(-1)?.because).toHaveLength('not restored yet: '.length + 400);
  });

  test('that is closed takes its failures off the list', () => {
    const end = { atMs: NOW_MS, phase: 'closed', by: 'guard', because: 'done' } as const;
    const failed = record({ untold: ['paused', 'resume-failed', 'pause-failed'] });
    expect(closed(failed, end).untold).toEqual(['paused', 'resumed']);
  });
});

test('progress that cannot be written is a problem, and the record stays as it was stored', async () => {
  const before = record();
  const next = { ...before, version: 3, phase: 'probation' as const };
  for (const [cause, words] of [
    [new CloudFailure('refused', 'denied'), 'denied'],
    [new JournalConflict('orders-1'), new JournalConflict('orders-1').message],
  ] as const) {
    const problems: string[] = [];
    const ports = { journal: { write: () => Promise.reject(cause) } } as never;
    expect(await writeProgress(ports, before, next, problems)).toBe(before);
    expect(problems).toEqual([`orders: progress was not written: ${words}`]);
  }
  const bug = { journal: { write: () => Promise.reject(new TypeError('ours')) } } as never;
  await expect(writeProgress(bug, before, next, [])).rejects.toThrow('ours');
});

describe('before the first change', () => {
  const written = (write: () => Promise<void>, stored: PauseRecord | undefined) =>
    writeAndReadBack({ journal: { write, read: async () => stored } } as never, record());
  const failing = (cause: Error) => () => Promise.reject(cause);

  test('a record is in the journal word for word, whatever the write answered', async () => {
    await expect(written(async () => {}, record())).resolves.toBeUndefined();
    const lost = failing(new CloudFailure('unknown', 'no answer'));
    await expect(written(lost, record())).resolves.toBeUndefined();
  });

  test('or nothing is changed, and why is kept', async () => {
    const cause = new CloudFailure('refused', 'denied');
    for (const stored of [undefined, record({ because: 'other' })])
      await expect(written(failing(cause), stored)).rejects.toMatchObject({
        ...{ name: 'JournalUnwritable', cause },
      });
    await expect(written(failing(new TypeError('ours')), record())).rejects.toThrow('ours');
  });
});

test('a failure of the journal or the cloud is a reason, and a fault of ours is none', () => {
  expect(reasonOf(new CloudFailure('unknown', 'no answer'))).toBe('no answer (unknown)');
  const unwritable = new JournalUnwritable('orders', { cause: undefined });
  expect(reasonOf(unwritable)).toBe(
    'the record of orders cannot be written, so nothing is changed',
  );
  const conflict = new JournalConflict('orders-1');
  expect(reasonOf(conflict)).toBe(conflict.message);
  expect(() => reasonOf(new TypeError('ours'))).toThrow('ours');
});

describe('a hold without room gives way to a pause', () => {
  const held = heldLever({ prior: concurrency(null), wanted: concurrency(9), status: 'planned' });
  const hold = record({ phase: 'pausing', depth: 'clamp', held: [held], notes: ['held'] });
  const refused = (of: PauseRecord, changes: Partial<RefusedHold> = {}, hasNoRoom = true) =>
    pauseInstead({ record: of, hasNoRoom } as DriveOutcome, {
      ...{ target: target(), inspection: inspection(), policy: policy(), atMs: NOW_MS },
      ...changes,
    });

  test('with what was found kept, and with words for it', () => {
    expect(refused(hold)).toMatchObject({
      ...{ phase: 'pausing', depth: 'pause' },
      held: [{ prior: concurrency(null), wanted: concurrency(0), status: 'planned' }],
      notes: [expect.stringContaining('paused, not held')],
    });
  });

  test.each<[string, PauseRecord, Partial<RefusedHold>, boolean]>([
    ['there was room', hold, {}, false],
    ['nobody knows the function', hold, { target: undefined }, true],
    ['some of it is set', { ...hold, held: [held, { ...held, status: 'set' }] }, {}, true],
    ['it is a pause already', { ...hold, depth: 'pause' }, {}, true],
    ['the guard only observes', hold, { policy: policy({ mode: 'observe' }) }, true],
    ['it may only be held', hold, { policy: policy({ neverPause: ['orders'] }) }, true],
    [
      'there is nothing to stop',
      hold,
      { inspection: inspection({ levers: [concurrency(0)] }) },
      true,
    ],
  ])('not where %s', (_, of, changes, hasNoRoom) => {
    expect(refused(of, changes, hasNoRoom)).toBeUndefined();
  });
});
