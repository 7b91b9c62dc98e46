// One line of JSON for each thing that happened.
// Must write whole lines straight to stdout: whoever reads the log expects a line to be JSON alone.

export type Level = 'info' | 'warn' | 'error';

export type Log = (
  level: Level,
  event: string,
  details?: Readonly<Record<string, unknown>>,
) => void;

export type WriteLine = (line: string) => void;

export const toStdout: WriteLine = (line) => {
  process.stdout.write(`${line}\n`);
};

/** Log lines end up in one event of at most 256 KB (CloudWatch Logs quotas, 2026-04); long lists are cut well below. */
const LINE_CHARS_MAX = 100_000;

export function logTo(write: WriteLine = toStdout, now: () => number = Date.now): Log {
  const log: Log = (level, event, details = {}) => {
    const line = JSON.stringify({ at: new Date(now()).toISOString(), level, event, ...details });
    if (line.length <= LINE_CHARS_MAX) write(line);
    else log(level, event, { isCut: true, beginning: line.slice(0, LINE_CHARS_MAX / 4) });
  };
  return log;
}
