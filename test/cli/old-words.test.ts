// A script written for version 0.1 still runs: every command and option of it is known, hidden where it has a newer name.
// A renamed word needs a hidden alias for one version; this table goes with the next one.

import type { Io } from '../../lib/cli/io';
import { programFor } from '../../lib/cli/program';
import { sessionFor } from '../../lib/cli/session';

const OF_GUARD = 'region profile stack-name output watchdog';
const OF_ORDER = `${OF_GUARD} yes`;
const OF_SCAN = 'output account region profile config ceiling-usd-per-day account-concurrency';

const WORDS_0_1: Readonly<Record<string, string>> = {
  demo: 'seed no-animation output',
  simulate: 'list seed faults output',
  exposure: `fail-above formulas ${OF_SCAN}`,
  scan: `fail-on min-confidence print-policy ${OF_SCAN}`,
  deploy:
    'region mode alert-email webhook ceiling-usd-per-day account-ceiling-usd-per-day monthly-budget-usd template dry-run profile stack-name yes output',
  status: `history exit-code ${OF_GUARD}`,
  drill: `timeout enforce ${OF_ORDER}`,
  pause: `reason ${OF_ORDER}`,
  resume: `all probe backlog force reason ${OF_ORDER}`,
  arm: `mode ${OF_ORDER}`,
  raise: `to for reason ${OF_ORDER}`,
  snooze: `for reason ${OF_ORDER}`,
  accept: `reason ${OF_ORDER}`,
  release: `backlog reason ${OF_ORDER}`,
  destroy: 'region profile stack-name yes output',
};

/** The words that have a newer name. */
const ALIASES = { 'resume --probe': 'resume --probation' };

const nowhere = { write: () => undefined, isTTY: false, columns: 80, rows: undefined };
const io = { stdout: nowhere, stderr: nowhere, env: {}, version: '0.2.0' } as unknown as Io;
const { commands } = programFor(sessionFor([], io, () => undefined));

const optionsOf = (verb: string) =>
  commands.find((command) => command.name() === verb)?.options ?? [];

test.each(Object.entries(WORDS_0_1))('%s knows every option that it had', (verb, words) => {
  const known = optionsOf(verb).map(({ long }) => long);
  expect(known).toEqual(expect.arrayContaining(words.split(' ').map((word) => `--${word}`)));
});

test('the hidden options are the words that were renamed, and no others', () => {
  const hidden = commands.flatMap((command) =>
    command.options
      .filter((option) => option.hidden)
      .map(({ long }) => `${command.name()} ${long}`),
  );
  expect(hidden).toEqual(Object.keys(ALIASES));
});

test.each(Object.entries(ALIASES))('%s means %s', (older, newer) => {
  const [verb = '', option] = older.split(' ');
  const alias = optionsOf(verb).find(({ long }) => long === option);
  const name = newer.split(' --')[1];
  expect(alias).toMatchObject({ implied: { [`${name}`]: true } });
  expect(optionsOf(verb).map(({ long }) => long)).toContain(`--${name}`);
});
