// The simulated control plane refuses what the real one refuses: too fast, too much, too early.
// What it accepts is in effect from then on, and comes back only when someone sets it back.

import { CloudFailure } from '../../../lib/engine/ports';
import { addQueue, addSync, mappingOf, specOf } from '../../../lib/simulator/cast';
import { ControlPlane } from '../../../lib/simulator/cloud/control-plane';
import { NO_TRAFFIC } from '../../../lib/simulator/cloud/traffic';
import { randomFrom } from '../../../lib/simulator/random';
import { concurrency, NOW_MS, provisioned } from '../../support/builders';
import { cloudOf, START_SECOND } from '../../support/simulated-world';

const stage = (spec: Parameters<typeof specOf>[1] = {}, quota = 1000) => {
  const cloud = cloudOf({ quota });
  const { one } = addSync(cloud, specOf('spender', spec), NO_TRAFFIC);
  const control = new ControlPlane(cloud, randomFrom('control'));
  return { cloud, one, control, id: one.functionId };
};

const refusalOf = (call: () => void): string => {
  try {
    call();
  } catch (failure) {
    if (failure instanceof CloudFailure && failure.certainty !== 'unknown') return failure.message;
    throw failure;
  }
  return 'accepted';
};

test('takes 15 changes a second and no more, whatever they are', () => {
  const { control, id } = stage();
  const messages = Array.from({ length: 20 }, () =>
    refusalOf(() => control.set(id, concurrency(0), NOW_MS)),
  );
  expect(messages.filter((words) => words === 'accepted')).toHaveLength(15);
  expect(messages[19]).toMatch(/TooManyRequests/);
  expect(refusalOf(() => control.set(id, concurrency(0), NOW_MS + 100))).toBe('accepted');
});

test("shares those 15 with everyone else's deploys", () => {
  const { control, id } = stage();
  for (let call = 0; call < 15; call++) control.takeControl(NOW_MS);
  expect(refusalOf(() => control.set(id, concurrency(0), NOW_MS))).toMatch(/TooManyRequests/);
});

test('lets anyone look 100 times a second, without drawing on the 15', () => {
  const { control, id } = stage();
  for (let call = 0; call < 15; call++) control.takeControl(NOW_MS);
  for (let call = 0; call < 100; call++) expect(control.inspect(id, NOW_MS).outcome).toBe('found');
  expect(refusalOf(() => control.inspect(id, NOW_MS))).toMatch(/TooManyRequests/);
});

test('keeps 100 of the account unreserved', () => {
  const { control, id, one } = stage();
  expect(refusalOf(() => control.set(id, concurrency(901), NOW_MS))).toMatch(/unreserved/);
  control.set(id, concurrency(900), NOW_MS);
  expect(one.reserved).toBe(900);
});

test('in a new account of 10 lets nobody reserve anything but 0', () => {
  const { control, id, one } = stage({}, 10);
  expect(refusalOf(() => control.set(id, concurrency(1), NOW_MS))).toMatch(/\[10\]/);
  control.set(id, concurrency(0), NOW_MS);
  expect(one.reserved).toBe(0);
});

test('always lets a reservation shrink', () => {
  const { control, id, cloud, one } = stage({ reserved: 600 });
  cloud.add(specOf('greedy', { reserved: 350 }));
  control.set(id, concurrency(500), NOW_MS);
  expect(one.reserved).toBe(500);
});

test('refuses a reservation of 0 until provisioned concurrency is released', () => {
  const { control, id, one } = stage({ provisioned: [{ id: 'live', executions: 5 }] });
  expect(refusalOf(() => control.set(id, concurrency(0), NOW_MS))).toMatch(/provisioned 5/);
  control.set(id, provisioned('live', null), NOW_MS);
  control.set(id, concurrency(0), NOW_MS);
  expect(one.reserved).toBe(0);
  expect(refusalOf(() => control.set(id, provisioned('live', 5), NOW_MS))).toMatch(/reserved 0/);
});

test('takes a minute or two to provision again', () => {
  const { control, id, cloud } = stage();
  control.set(id, provisioned('live', 5), NOW_MS);
  const isSettling = () => {
    const seen = control.inspect(id, NOW_MS);
    return seen.outcome === 'found' && seen.isSettling;
  };
  cloud.advanceTo(START_SECOND + 59);
  expect(isSettling()).toBe(true);
  cloud.advanceTo(START_SECOND + 121);
  expect(isSettling()).toBe(false);
});

test('shows a mapping at the state it is on its way to, and takes no orders meanwhile', () => {
  const { control, id, one, cloud } = stage();
  addQueue(one, {
    traffic: NO_TRAFFIC,
    mapping: mappingOf('orders', 'queue', randomFrom('orders')),
  });
  const order = (kind: 'enabled' | 'disabled') => () =>
    control.set(
      id,
      {
        lever: 'source',
        id: 'orders-mapping',
        sourceKind: 'queue',
        name: 'orders',
        state: { kind },
      },
      NOW_MS,
    );
  order('disabled')();
  const seen = control.inspect(id, NOW_MS);
  expect(seen).toMatchObject({
    isSettling: true,
    levers: [{}, { id: 'orders-mapping', state: { kind: 'disabled' } }],
  });
  expect(refusalOf(order('enabled'))).toMatch(/ResourceInUse/);
  cloud.advanceTo(START_SECOND + 60);
  expect(control.inspect(id, NOW_MS)).toMatchObject({ isSettling: false });
  order('enabled')();
});

test('knows nothing of functions that are gone or not born yet', () => {
  const { control, cloud } = stage();
  const unborn = cloud.add(specOf('unborn', { bornSecond: START_SECOND + 60 }));
  for (const id of ['arn:gone', unborn.functionId]) {
    expect(control.inspect(id, NOW_MS)).toEqual({ outcome: 'gone' });
    expect(refusalOf(() => control.set(id, concurrency(0), NOW_MS))).toMatch(/ResourceNotFound/);
  }
  expect(control.list(NOW_MS).map(({ name }) => name)).toEqual(['spender']);
  cloud.advanceTo(START_SECOND + 60);
  expect(control.inspect(unborn.functionId, NOW_MS).outcome).toBe('found');
});
