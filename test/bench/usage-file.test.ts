// Usage files as people have them: good ones in every notation, and bad ones with one message and its line.
// A line that is skipped in silence would let a guard be armed on a past that never was.
import { UsageFileProblem, UsageFileReader } from '../../lib/bench/usage-file';
import { isSweep } from '../support/seed-sweep';

function read(text: string, piece = 1_000) {
  const reader = new UsageFileReader({ durationMs: 200, memoryMb: 512 });
  for (let at = 0; at < text.length; at += piece) reader.add(text.slice(at, at + piece));
  return reader.end();
}

function problemIn(text: string): string {
  try {
    read(text);
  } catch (cause) {
    if (cause instanceof UsageFileProblem) return cause.message;
    throw cause;
  }
  return 'none';
}

const HEAD = 'timestamp,invocations\n';

test('hours are spread over their minutes, and hours without a row had no calls', () => {
  const history = read(
    `${HEAD}2026-11-01T00:00:00Z,60\n2026-11-01T01:00:00Z,120\n2026-11-01T04:00:00Z,6\n`,
  );
  expect(history).toMatchObject({ stepMinutes: 60, rows: 3, missingSteps: 2, memoryMb: 512 });
  expect(history.callsPerMinute).toHaveLength(300);
  expect([0, 59, 60, 120, 240].map((minute) => history.callsPerMinute[minute])).toEqual([
    1, 1, 2, 0, 0.1,
  ]);
});

test('it reads the same however the text is cut', () => {
  const text = `\uFEFFinvocations,Timestamp\r\n5,2026-11-01 00:00\r\n\r\n7,2026-11-01 00:01\r\n`;
  expect(read(text, 1)).toEqual(read(text));
  expect([...read(text).callsPerMinute]).toEqual([5, 7]);
});

test.each([
  ['2026-11-01T00:00:00Z', '2026-11-01T00:01:00Z'],
  ['1793491200', '1793491260'],
  ['1793491200000', '1793491260000'],
  ['"2026-11-01 01:00:00+01:00"', '"2026-11-01 01:01:00+01:00"'],
])('%s is a timestamp', (first, second) => {
  expect(read(`${HEAD}${first},1\n${second},2\n`).startMinute).toBe(1_793_491_200 / 60);
});

test('a call at other memory counts as long as costs the same', () => {
  const { secondsEach, memoryMb } = read(
    'timestamp,invocations,durationMs,memoryMb\n1793491200,1,100,2048\n1793491260,1,100,512\n',
  );
  expect(memoryMb).toBe(512);
  expect([...secondsEach]).toEqual([0.4, 0.1]);
});

test.each([
  ['', 'it holds no rows'],
  [HEAD, 'it holds no rows'],
  [`${HEAD}1793491200,1\n`, 'it holds a single row'],
  ['time,count\n1,2\n', 'line 1: has no column timestamp: time,count'],
  [`${HEAD}yesterday,1\n`, "line 2: timestamp is 'yesterday'"],
  [`${HEAD}1793491200,many\n`, "line 2: invocations is 'many'"],
  [`${HEAD}1793491200,\n`, "line 2: invocations is ''"],
  [`${HEAD}1793491200,-1\n`, "line 2: invocations is '-1'"],
  [`${HEAD}1793491200,1\n1793491260,Infinity\n`, "line 3: invocations is 'Infinity'"],
  [`${HEAD}1793491260,1\n1793491200,1\n`, 'line 3: goes back in time'],
  [`${HEAD}1793491200,1\n1793491230,1\n`, 'line 3: is of the same minute as the row before it'],
  [`${HEAD}1793491200,1\n1993491200,1\n`, 'line 3: is more than 455 days after the first row'],
  [`${HEAD}2026-02-30T00:00:00Z,1\n`, "line 2: timestamp is '2026-02-30T00:00:00Z'"],
  [`${HEAD}11/30/2026 12:00,1\n`, "line 2: timestamp is '11/30/2026 12:00'"],
  [`${HEAD}1793491200000000,1\n`, "line 2: timestamp is '1793491200000000'"],
  [`${HEAD}5,1\n`, "line 2: timestamp is '5'"],
  [`${HEAD}1793491200,1,234\n`, 'line 2: has 3 cells, and the head line 2'],
  [
    `${HEAD}2026-11-01,5\n2026-11-02,6\n2026-11-03,7\n`,
    'its rows are 1440 minutes apart or more, too far to see an hour',
  ],
  [`timestamp,invocations,memoryMb\n1793491200,1,64\n`, "line 2: memoryMb is '64'"],
  ['x'.repeat(5_000), 'line 1: has more than 1000 characters'],
])('%j: %s', (text, message) => {
  expect(problemIn(text)).toBe(message);
});

test('ten million lines end at the first that is too far, read no further and not kept', () => {
  const LINES = 10_000_000;
  /** A line for each minute takes seconds to write. */
  const [stepSeconds, lineTooFar] = isSweep ? [60, 655_203] : [3600, 10_923];
  const reader = new UsageFileReader({ durationMs: 200, memoryMb: 512 });
  let sent = 0;
  const feed = (): void => {
    reader.add(HEAD);
    for (; sent < LINES; sent += 5_000)
      reader.add(
        Array.from(
          { length: 5_000 },
          (_, at) => `${1_793_491_200 + stepSeconds * (sent + at)},1\n`,
        ).join(''),
      );
  };
  expect(feed).toThrow(`line ${lineTooFar}: is more than 455 days after the first row`);
  expect(sent).toBeLessThan(lineTooFar + 5_000);
});
