// What a shell sees of every verb: exit codes, which stream, and what a wrong word is answered with.
import { widthOf } from '../../lib/cli/terminal/text';
import { runCli } from '../support/cli-io';

const VERBS = ['demo', 'simulate', 'deploy', 'status', 'pause', 'resume', 'arm', 'destroy'];

test('prints the version and nothing else', async () => {
  expect(await runCli(['--version'])).toMatchObject({ code: 0, stdout: '1.2.3\n', stderr: '' });
});

test('prints the help on stdout when it is called without words', async () => {
  const { code, stdout, stderr } = await runCli([]);
  expect(code).toBe(0);
  expect(stderr).toBe('');
  for (const verb of VERBS) expect(stdout).toContain(`  ${verb} `);
});

test.each(VERBS)('%s explains itself and its exit codes', async (verb) => {
  const { code, stdout } = await runCli([verb, '--help']);
  expect(code).toBe(0);
  expect(stdout).toContain(`Usage: spendfuse ${verb}`);
  expect(stdout).toMatch(/Exit codes:\n {2}0 {2}\S.*\n {2}1 {2}/);
  expect(stdout).toContain('--no-color');
});

test('help of a verb is what the verb says with --help', async () => {
  const { code, stdout } = await runCli(['help', 'scan']);
  expect({ code, stdout }).toEqual({ code: 0, stdout: (await runCli(['scan', '--help'])).stdout });
  expect((await runCli(['help'])).stdout).toBe((await runCli(['--help'])).stdout);
});

test('help fits into 40 columns', async () => {
  const { stdout } = await runCli(['demo', '--help'], { isTTY: true, columns: 40 });
  for (const line of stdout.split('\n')) expect(widthOf(line)).toBeLessThanOrEqual(40);
});

describe('a wrong word', () => {
  test.each<[string, string[], string[]]>([
    ['a verb with two letters swapped', ['dmeo'], ["unknown command 'dmeo'", 'did you mean demo?']],
    ['a verb like no other', ['frobnicate'], ['allowed: demo, simulate']],
    ['an option', ['demo', '--sed', '3'], ["unknown option '--sed'", 'did you mean --seed?']],
    [
      'a scenario',
      ['simulate', 'bot-blst'],
      ["unknown scenario 'bot-blst'", 'did you mean bot-blast?'],
    ],
    ['no scenario', ['simulate'], ['no scenario was named', 'allowed: all,']],
    ['a format', ['demo', '--output', 'yaml'], ["unknown output 'yaml'", 'allowed: text, json']],
    ['a level of faults', ['simulate', 'all', '--faults', 'some'], ['allowed: none, light, heavy']],
    ['a word too many', ['demo', 'now'], ['too many arguments']],
    ['a function to pause', ['pause'], ["missing required argument 'functions'"]],
    [
      'a Region',
      ['status', '--region', 'Europe'],
      ["--region is 'Europe'", 'write it like eu-west-1 help: spendfuse status --help'],
    ],
    ['a command to explain', ['help', 'stauts'], ["unknown command 'stauts'", 'mean status?']],
    ['a ceiling', ['deploy', '--ceiling-usd-per-day', '-1'], ['write it like 5 or 12.50']],
    ['all and a name', ['resume', 'a', '--all'], ['both --all and names were passed']],
  ])('%s exits 2, with what is allowed, on stderr', async (_what, argv, messages) => {
    const { code, stdout, stderr } = await runCli(argv);
    expect(code).toBe(2);
    expect(stdout).toBe('');
    for (const words of messages) expect(stderr.replace(/\s+/g, ' ')).toContain(words);
  });

  test.each(['-1', '1.5', 'one', '4294967296', '1e3', ''])(
    'the seed %j exits 2, with the range',
    async (seed) => {
      const { code, stderr } = await runCli(['demo', `--seed=${seed}`]);
      expect(code).toBe(2);
      expect(stderr).toMatch(/whole number from 0 to 4294967295|argument missing/);
    },
  );
});

describe('colour', () => {
  const colored = (stdout: string): boolean => stdout.includes('\u001b[');
  const terminal = { isTTY: true, columns: 80 };

  test('is for terminals', async () => {
    expect(colored((await runCli(['--help'], terminal)).stdout)).toBe(true);
    expect(colored((await runCli(['--help'])).stdout)).toBe(false);
  });

  test.each<[string, string[], Record<string, string>]>([
    ['NO_COLOR', [], { NO_COLOR: '1' }],
    ['TERM=dumb', [], { TERM: 'dumb' }],
    ['--no-color', ['--no-color'], {}],
  ])('%s turns it off', async (_how, argv, env) => {
    const { stdout } = await runCli(['--help', ...argv], { ...terminal, env });
    expect(colored(stdout)).toBe(false);
  });

  test('an empty NO_COLOR says nothing, as its page defines', async () => {
    const { stdout } = await runCli(['--help'], { ...terminal, env: { NO_COLOR: '' } });
    expect(colored(stdout)).toBe(true);
  });

  test('FORCE_COLOR asks for it in a pipe', async () => {
    expect(colored((await runCli(['--help'], { env: { FORCE_COLOR: '1' } })).stdout)).toBe(true);
  });
});

test('a bug is reported as one, and exits 1', async () => {
  const { code, stderr } = await runCli(['status'], {
    openAccount: () => Promise.reject(new TypeError('x is not a function')),
  });
  expect(code).toBe(1);
  expect(stderr).toContain('this is a bug: x is not a function');
});
