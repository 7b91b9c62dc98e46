// Virtual time: things happen in one order, processes wait for nothing else, and nobody waits for real.

import { type Process, Timeline } from '../../lib/simulator/timeline';

const START_MS = 1_000_000;

test('things happen in the order of their time, then of their planning', async () => {
  const timeline = new Timeline(START_MS);
  const order: string[] = [];
  for (const [atMs, name] of [
    [START_MS + 20, 'late'],
    [START_MS + 10, 'early'],
    [START_MS + 10, 'early too'],
    [START_MS + 15, 'between'],
  ] as const)
    timeline.at(atMs, () => order.push(name));
  await timeline.runUntil(START_MS + 100);
  expect(order).toEqual(['early', 'early too', 'between', 'late']);
  expect(timeline.clock()).toBe(START_MS + 100);
});

test('a heap of a thousand things comes out sorted', async () => {
  const timeline = new Timeline(0);
  const seen: number[] = [];
  for (let index = 0; index < 1000; index++)
    timeline.at((index * 7919) % 1009, () => seen.push(timeline.clock()));
  await timeline.runUntil(2000);
  expect(seen).toEqual([...seen].sort((a, b) => a - b));
  expect(seen).toHaveLength(1000);
});

test('calls take their time, one after the other or at once', async () => {
  const timeline = new Timeline(START_MS);
  const times: number[] = [];
  timeline.spawn('one', async (process) => {
    await timeline.call(process, 30, () => {});
    times.push(timeline.clock() - START_MS);
    await Promise.all([timeline.call(process, 50, () => {}), timeline.call(process, 20, () => {})]);
    times.push(timeline.clock() - START_MS);
  });
  await timeline.runUntil(START_MS + 1000);
  expect(times).toEqual([30, 80]);
});

test('two processes meet in between their calls, the same way every time', async () => {
  const live = async (): Promise<string[]> => {
    const timeline = new Timeline(START_MS);
    const order: string[] = [];
    const work = (name: string, takesMs: number) => async (process: Process) => {
      for (let turn = 0; turn < 3; turn++)
        order.push(await timeline.call(process, takesMs, () => `${name}${turn}`));
    };
    timeline.spawn('a', work('a', 20));
    timeline.at(START_MS + 5, () => timeline.spawn('b', work('b', 25)));
    await timeline.runUntil(START_MS + 1000);
    return order;
  };
  expect(await live()).toEqual(['a0', 'b0', 'a1', 'b1', 'a2', 'b2']);
  expect(await live()).toEqual(await live());
});

test('a call that fails fails its caller only', async () => {
  const timeline = new Timeline(START_MS);
  const heard: string[] = [];
  timeline.spawn('one', async (process) => {
    await timeline
      .call(process, 10, () => {
        throw new Error('refused');
      })
      .catch((failure: Error) => heard.push(failure.message));
    await timeline.call(process, 10, () => heard.push('went on'));
  });
  await timeline.runUntil(START_MS + 100);
  expect(heard).toEqual(['refused', 'went on']);
});

test('a failure that a process does not handle ends the run', async () => {
  const timeline = new Timeline(START_MS);
  timeline.spawn('one', async (process) => {
    await timeline.call(process, 10, () => {});
    throw new Error('our own bug');
  });
  await expect(timeline.runUntil(START_MS + 100)).rejects.toThrow('our own bug');
});

test('a process that waits for the real world is found out', async () => {
  const timeline = new Timeline(START_MS);
  timeline.spawn('one', () => new Promise(() => {}));
  await expect(timeline.runUntil(START_MS + 100)).rejects.toThrow(
    'waits for something other than virtual time',
  );
});
