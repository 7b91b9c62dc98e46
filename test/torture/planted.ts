// Small deliberate faults of a guard, put in around its ports: what a slip in the engine would do to the world.
// Each names the check that has to find it; one that no story finds within 200 seeds means a check that proves nothing.

import type { Guard } from '../../lambda/watchdog/guard';
import { inPhase, type PauseRecord } from '../../lib/core/pausing/pause-record';
import type { Lever } from '../../lib/core/pausing/target';
import type { Cloud } from '../../lib/core/prices/prices';
import { CloudFailure, type Ports } from '../../lib/engine/ports';
import { concurrency } from '../support/builders';
import type { CheckName } from './checks';
import type { Sabotage } from './live';

export interface PlantedBug {
  readonly name: string;
  readonly check: CheckName;
  readonly plant: Sabotage;
  /** Left out: every cloud on which its check holds. */
  readonly on?: readonly Cloud[];
}

const withPorts = (guard: Guard, changes: Partial<Guard['ports']>): Guard => ({
  ...guard,
  ports: { ...guard.ports, ...changes },
});

const withBrake =
  (change: (brake: Ports['brake'], guard: Guard) => Partial<Ports['brake']>): Sabotage =>
  (guard) => {
    const { brake } = guard.ports;
    return withPorts(guard, { brake: { ...brake, ...change(brake, guard) } });
  };

const withJournal =
  (change: (journal: Guard['ports']['journal']) => Partial<Guard['ports']['journal']>): Sabotage =>
  (guard) => {
    const { journal } = guard.ports;
    return withPorts(guard, { journal: { ...journal, ...change(journal) } });
  };

const withPrior = (record: PauseRecord, prior: Lever): PauseRecord => ({
  ...record,
  held: record.held.map((held) => (held.prior.lever === prior.lever ? { ...held, prior } : held)),
});

const isStop = ({ lever, state }: Lever): boolean =>
  lever === 'concurrency' && state.kind === 'reserved' && state.executions === 0;

/** A planted bug has to be found within so many seeds. */
export const PLANTED_SEEDS = 200;

export const PLANTED: readonly PlantedBug[] = [
  {
    name: 'a brake that holds nothing and says it does',
    check: 'loss-within-bound',
    plant: withBrake((brake) => {
      const set = new Map<string, Lever[]>();
      return {
        set: async (id, lever) => {
          set.set(id, [...(set.get(id) ?? []).filter((entry) => entry.id !== lever.id), lever]);
        },
        inspect: async (id, held) => {
          const found = await brake.inspect(id, held);
          if (found.outcome !== 'found') return found;
          const levers = found.levers.map(
            (lever) => set.get(id)?.find((other) => other.id === lever.id) ?? lever,
          );
          return { ...found, levers };
        },
      };
    }),
  },
  {
    name: 'a journal that says that it kept a record and did not',
    check: 'nothing-without-a-record',
    plant: withJournal((journal) => {
      const unkept = new Map<string, PauseRecord>();
      return {
        write: async (record) => {
          if (record.version === 1) unkept.set(record.recordId, record);
          else await journal.write(record);
        },
        read: async (id) => unkept.get(id) ?? journal.read(id),
      };
    }),
  },
  {
    name: 'an inspection that takes "no reservation" for one of 100',
    check: 'prior-state-kept',
    // On Cloud Run 100 is what a service without a maximum runs anyway.
    on: ['aws', 'azure'],
    plant: withBrake((brake) => ({
      inspect: async (id, held) => {
        const found = await brake.inspect(id, held);
        if (found.outcome !== 'found' || held) return found;
        const levers = found.levers.map((lever) =>
          lever.state.kind === 'unreserved' ? concurrency(100) : lever,
        );
        return { ...found, levers };
      },
    })),
  },
  {
    name: 'a later version that writes over the prior state',
    check: 'prior-state-kept',
    plant: withJournal((journal) => ({
      write: (record) =>
        journal.write(record.version === 1 ? record : withPrior(record, concurrency(7))),
    })),
  },
  {
    name: 'a brake that says it took a reservation away and did not',
    check: 'resume-exact',
    plant: withBrake((brake) => ({
      set: async (id, lever) => {
        if (lever.state.kind !== 'unreserved') await brake.set(id, lever);
      },
    })),
  },
  {
    name: 'a pause that is recorded twice',
    check: 'one-record-each',
    plant: withJournal((journal) => ({
      write: async (record) => {
        await journal.write(record);
        if (record.version === 1)
          await journal.write({ ...record, recordId: `${record.recordId}-again` });
      },
    })),
  },
  {
    name: 'a discovery that forgets whose a function is',
    check: 'off-limits-untouched',
    plant: (guard) => {
      const { meter } = guard.ports;
      const discover = async () =>
        (await meter.discover()).map((target) => ({ ...target, override: {}, isGuardOwn: false }));
      return withPorts(guard, { meter: { ...meter, discover } });
    },
  },
  {
    name: 'a guard that enforces whatever it was told',
    check: 'observe-is-silent',
    plant: (guard) => ({
      ...guard,
      stores: {
        ...guard.stores,
        mode: {
          ...guard.stores.mode,
          now: async (deployed) => {
            await guard.stores.mode.now(deployed);
            return 'enforce';
          },
        },
      },
    }),
  },
  {
    name: 'a source that is opened before its function may run',
    check: 'sources-open-last',
    plant: withBrake((brake) => {
      const late = new Map<string, Lever>();
      return {
        set: async (id, lever) => {
          if (lever.lever === 'concurrency' && !isStop(lever) && !late.has(id)) late.set(id, lever);
          else await brake.set(id, lever);
        },
      };
    }),
  },
  {
    name: 'a meter that leaves out the newest half hour',
    check: 'acted-in-time',
    plant: (guard) => {
      const { meter } = guard.ports;
      const newest = (): number => guard.timing.now() / 60_000 - 30;
      return withPorts(guard, {
        meter: {
          ...meter,
          readFunctions: async (requests) =>
            (await meter.readFunctions(requests)).map((reading) =>
              reading.outcome === 'read'
                ? {
                    ...reading,
                    samples: reading.samples.filter(({ epochMinute }) => epochMinute < newest()),
                  }
                : reading,
            ),
        },
      });
    },
  },
  {
    name: 'a meter that gives one function the readings of another',
    check: 'honest-left-alone',
    plant: (guard) => {
      const { meter } = guard.ports;
      return withPorts(guard, {
        meter: {
          ...meter,
          readFunctions: async (requests) => {
            const readings = await meter.readFunctions(requests);
            return readings.map((reading, index) =>
              requests[index]?.spanMinutes === 1
                ? (readings[readings.length - 1 - index] ?? reading)
                : reading,
            );
          },
        },
      });
    },
  },
  {
    name: 'a guard that counts its reads as free',
    check: 'bill-within-budget',
    // Where fifty functions are one call, a thousand times as many reads are still within the budget.
    on: ['aws'],
    plant: (guard) => {
      const { meter } = guard.ports;
      const readFunctions: Ports['meter']['readFunctions'] = (requests) =>
        meter.readFunctions(Array.from({ length: 1_000 }, () => requests).flat());
      return withPorts(guard, { meter: { ...meter, readFunctions } });
    },
  },
  {
    name: 'a notifier that takes the end of a pause for no news',
    check: 'every-pause-told',
    plant: (guard) => {
      const { notifier } = guard.ports;
      const tell: Ports['notifier']['tell'] = async (alert) => {
        if (alert.type !== 'resumed') await notifier.tell(alert);
      };
      return withPorts(guard, { notifier: { tell } });
    },
  },
  {
    name: 'a record that is opened again after its end',
    check: 'every-pause-ends-once',
    plant: withJournal((journal) => ({
      write: async (record) => {
        await journal.write(record);
        if (record.phase !== 'closed' || !record.isAbsorbed) return;
        await journal.write(
          inPhase(record, {
            atMs: record.phaseSinceMs,
            phase: 'paused',
            by: 'guard',
            because: 'again',
          }),
        );
      },
    })),
  },
  {
    name: 'a replay that forgets what it has done',
    check: 'events-conserved',
    plant: (guard) => {
      const { replay } = guard.owner;
      if (!replay) return guard;
      const backlogs = { ...replay.backlogs, note: async () => {} };
      const rescue = { ...replay.rescue, discard: async () => {} };
      return { ...guard, owner: { ...guard.owner, replay: { backlogs, rescue } } };
    },
  },
  {
    name: 'a refusal of the cloud that is taken for a bug',
    check: 'only-named-failures',
    plant: withBrake((brake) => ({
      set: (id, lever) =>
        brake.set(id, lever).catch((cause) => {
          throw cause instanceof CloudFailure ? new Error(cause.message) : cause;
        }),
    })),
  },
  {
    name: 'a lease that is never given up',
    check: 'guard-lives-on',
    plant: withJournal((journal) => ({
      takeLease: (holder, nowMs, untilMs) => journal.takeLease(holder, nowMs, untilMs + 500_000),
      giveUpLease: async () => {},
    })),
  },
];
