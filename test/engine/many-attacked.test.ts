// Thousands of functions are attacked in the same minute: the dearest are held first, and what the others burn until it
// is their turn follows from the pace of the control plane, to the dollar.

import { RATES } from '../../lambda/aws/paces';
import { costUsd } from '../../lib/core/prices/rate';
import { target } from '../support/builders';
import { World } from '../support/guarded-world';
import { isSweep } from '../support/seed-sweep';

const COUNT = isSweep ? 10_000 : 240;
/** So many histories does one tick read at most (lib/core/detection/read-plan.ts): all are known when the attack begins. */
const HISTORIES_EACH_TICK = 500;
const KNOWING_MINUTES = 3 + Math.ceil(COUNT / HISTORIES_EACH_TICK);
/** What one pause takes of the control plane's rate: a whole look, and one lever set. */
const LOOK_CALLS = 6;
const BUDGET_MS = 45_000;
const CALL_MS = 1_000 / RATES.control.perSecond;
/** The one that is begun last within the budget is finished. */
const HELD_EACH_TICK = Math.ceil(BUDGET_MS / ((LOOK_CALLS + 1) * CALL_MS));
/** Until the first minute of the flood can be read; the account's own figures are its witness. */
const UNSEEN_MINUTES = 2;

/** More than they need. */
const HOLDING_MINUTES_TRIED = 15;

const RATE = target().rate;
const usdOf = (perMinute: number): number =>
  costUsd({ invocations: perMinute, durationSeconds: perMinute }, RATE);

/** A world in which calls take their time, and a minute is a minute however long its tick took. */
class PacedWorld {
  readonly ids = Array.from({ length: COUNT }, (_, index) => `fn-${index}`);
  readonly world = World.of(this.ids.map((id) => target({ functionId: id, name: id })));

  constructor() {
    this.world.fake.meanwhile = async ({ name }) => {
      if (name === 'brake.inspect') this.world.data.nowMs += LOOK_CALLS * CALL_MS;
      if (name === 'brake.set') this.world.data.nowMs += CALL_MS;
    };
  }

  async minute(): Promise<void> {
    const { nowMs } = this.world.data;
    await this.world.pass(1).tick({ budgetMs: BUDGET_MS });
    this.world.data.nowMs = nowMs + 60_000;
  }

  /** From a fifth of a function's quota to all of it; no two alike, and in no order of their names. */
  attack(): Map<string, number> {
    return new Map(
      this.ids.map((id, index) => {
        const perMinute = 12_000 + Math.floor((48_000 * ((index * 7_919) % COUNT)) / COUNT);
        this.world.ask({ perMinute, secondsEach: 1 }, id);
        return [id, perMinute];
      }),
    );
  }
}

test('an attack on all functions at once is held from the dearest down, for the dollars that its pace allows', async () => {
  const paced = new PacedWorld();
  const { world } = paced;
  for (let index = 0; index < KNOWING_MINUTES; index++) await paced.minute();
  const asked = paced.attack();
  const holdingMinutes = Math.min(HOLDING_MINUTES_TRIED, Math.ceil(COUNT / HELD_EACH_TICK));
  for (let index = 1; index < UNSEEN_MINUTES + holdingMinutes; index++) await paced.minute();

  const dearest = [...asked].sort((a, b) => b[1] - a[1]);
  const held = world.records.sort((a, b) => a.openedAtMs - b.openedAtMs);
  const heldCount = Math.min(COUNT, HELD_EACH_TICK * holdingMinutes);
  expect(held.map(({ functionId }) => functionId)).toEqual(
    dearest.slice(0, heldCount).map(([functionId]) => functionId),
  );

  const computedUsd = dearest.reduce((sum, [, perMinute], rank) => {
    const turn = Math.min(Math.floor(rank / HELD_EACH_TICK), holdingMinutes - 1);
    return sum + usdOf(perMinute) * (UNSEEN_MINUTES + turn);
  }, 0);
  const openedMinute = new Map(
    held.map(({ functionId, openedAtMs }) => [functionId, Math.floor(openedAtMs / 60_000)]),
  );
  const letThroughUsd = Object.entries(world.data.usage).reduce((sum, [functionId, samples]) => {
    const until = openedMinute.get(functionId) ?? Number.POSITIVE_INFINITY;
    const free = samples.filter(({ epochMinute }) => epochMinute < until);
    return sum + free.reduce((usd, sample) => usd + costUsd(sample, RATE), 0);
  }, 0);
  expect(letThroughUsd / computedUsd).toBeCloseTo(1, 6);
}, 600_000);
