// What each command of an alert does, in the words of whoever reads it at 3 a.m.: a command alone is a riddle.
// Made of the command itself, so that the words can never stand beside another command than their own.

/** The first that fits; a command that fits none is shown without words. */
const MEANINGS: ReadonlyArray<readonly [RegExp, string]> = [
  [/^(?:aws lambda put-function-concurrency|gcloud) /, 'Stop it by hand, without the guard'],
  [/^spendfuse status/, 'See why and since when; changes nothing'],
  [/^spendfuse pause /, 'Stop it now; its callers get errors until it is resumed'],
  [/^spendfuse resume --all --probation/, 'Restart them all with a few executions at a time'],
  [/^spendfuse resume --all/, 'Resume them all in full, now'],
  [/^spendfuse resume .* --probation/, 'Restart it with a few executions at a time, watched'],
  [/^spendfuse resume .* --force/, 'Resume it in full in spite of that; the reason is kept'],
  [/^spendfuse resume /, 'Resume it in full, now'],
  [/^spendfuse arm/, 'Let the guard pause any function by itself from now on'],
  [/^spendfuse runbook /, 'Read the page for this alert'],
];

export const meaningOfStep = (step: string): string =>
  MEANINGS.find(([pattern]) => pattern.test(step))?.[1] ?? '';
