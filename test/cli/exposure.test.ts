// The worst bill on the command line: where templates come from, where reports go, what a build learns.
import { runCli } from '../support/cli-io';
import { fakeAccount } from '../support/fakes/fake-account';
import { expectGolden } from '../support/golden-file';

const template = (reserved: number): string =>
  JSON.stringify({
    Resources: {
      Worker: {
        Type: 'AWS::Lambda::Function',
        Properties: {
          MemorySize: 1024,
          Timeout: 60,
          ReservedConcurrentExecutions: reserved,
          Handler: 'index.handler',
          Role: 'arn:aws:iam::123456789012:role/worker',
        },
      },
    },
  });
const files = { 'template.json': template(10) };
const json = async (argv: string[], world: Parameters<typeof runCli>[1]) =>
  JSON.parse((await runCli(['exposure', ...argv, '--output', 'json'], world)).stdout);

describe('exposure', () => {
  test('prints the worst case of a template, total last', async () => {
    const { code, stdout, stderr } = await runCli(['exposure', 'template.json'], { files });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^Worker /m);
    expect(stdout).toMatch(/^TOTAL, 1 function +\$/m);
  });

  // 10 at once, 1 GB, 3,600 s at $0.0000166667 is $0.60 an hour of duration, before requests and logs.
  test('is the sum of its terms, and grows with the concurrency that is reserved', async () => {
    const small = await json(['template.json'], { files });
    const large = await json(['template.json'], { files: { 'template.json': template(100) } });
    expect(small.total.usdPerHour).toBeGreaterThan(0.6);
    expect(large.total.usdPerHour).toBeCloseTo(10 * small.total.usdPerHour, 6);
  });

  test('exits 3 above the limit and 0 below it, and says which', async () => {
    const above = await runCli(['exposure', 'template.json', '--fail-above', '0.10/hour'], {
      files,
    });
    expect(above.code).toBe(3);
    expect(above.stderr).toContain('above the limit of $0.10 per hour');
    const below = await runCli(['exposure', 'template.json', '--fail-above', '$9,000/day'], {
      files,
    });
    expect(below.code).toBe(0);
  });

  test.each(['50', '50/week', 'lots/day', '-1/day'])('the limit %j is a mistake', async (limit) => {
    const { code, stderr } = await runCli(['exposure', `--fail-above=${limit}`], { files });
    expect(code).toBe(2);
    expect(stderr).toContain(limit);
  });

  test('on a narrow terminal each function gets lines of its own', async () => {
    const { stdout } = await runCli(['exposure', 'template.json'], {
      files,
      isTTY: true,
      columns: 40,
      env: { NO_COLOR: '1' },
    });
    for (const line of stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(40);
    expectGolden('exposure-40.txt', stdout.split('Prices:')[0] ?? '');
  });
});

describe('paths', () => {
  test('without one, what is usual in the present folder is taken', async () => {
    const { stdout } = await runCli(['exposure'], { files });
    expect(stdout).toContain('Worker');
    const { code, stderr } = await runCli(['exposure']);
    expect(code).toBe(2);
    expect(stderr).toContain('looked for: cdk.out, template.yaml');
  });

  test('a folder is walked, but not into packages, assets and hidden tools', async () => {
    const { sources } = await json(['infra'], {
      files: {
        'infra/a.json': template(1),
        'infra/deep/er/b.template.json': template(1),
        'infra/node_modules/p/c.json': template(1),
        'infra/asset.123/d.json': template(1),
        'infra/.git/e.json': template(1),
        // The same functions once more, as they were built.
        'infra/.aws-sam/build/template.json': template(1),
        'infra/.serverless/cloudformation-template-update-stack.json': template(1),
        'infra/readme.md': 'words',
      },
    });
    expect(sources.map(({ file }: { file: string }) => file)).toEqual([
      'infra/a.json',
      'infra/deep/er/b.template.json',
    ]);
  });

  test('other files in a folder are counted, not complained about', async () => {
    const world = { files: { 'infra/a.json': template(1), 'infra/package.json': '{"name":"x"}' } };
    const { code, stdout, stderr } = await runCli(['exposure', 'infra'], world);
    expect(code).toBe(0);
    expect(stderr).toContain('1 other file in the folders is not a template.');
    expect(stdout).not.toContain('package.json');
  });

  test('- is standard input', async () => {
    const { code, stdout } = await runCli(['exposure', '-'], { standardInput: template(1) });
    expect(code).toBe(0);
    expect(stdout).toContain('(standard input)');
  });

  test.each<[string, string[], Record<string, string>, string]>([
    ['missing', ['nothing.json'], {}, 'nothing.json cannot be read: there is no such file'],
    [
      'no template',
      ['package.json'],
      { 'package.json': '{"name":"x"}' },
      'is not a template that spendfuse reads',
    ],
    ['empty', ['a.yaml'], { 'a.yaml': '' }, 'is empty'],
    ['binary', ['a.json'], { 'a.json': '\0\0' }, 'is not text'],
    ['a bomb', ['a.yaml'], { 'a.yaml': bomb() }, 'a.yaml'],
    ['without templates', ['docs'], { 'docs/a.json': '[]' }, 'no template was found in docs'],
  ])('a path that is %s is one clear line and exit 1', async (_what, paths, changes, words) => {
    const { code, stdout, stderr } = await runCli(['exposure', ...paths], { files: changes });
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr.replace(/\s+/g, ' ')).toContain(words);
  });

  test('a file that was named and cannot be read is no pass, whatever else can be', async () => {
    const world = { files: { ...files, 'broken.yaml': 'a: [' } };
    const { code, stdout, stderr } = await runCli(
      ['exposure', 'template.json', 'broken.yaml'],
      world,
    );
    expect(code).toBe(1);
    expect(stdout).toContain('Worker');
    expect(stderr).toContain('broken.yaml');
  });
});

test.each(['exposure', 'scan'])(
  '%s: a file in a folder that cannot be read is no pass either, and other files are',
  async (verb) => {
    const readable = {
      'infra/a.json': template(1),
      'infra/tsconfig.json': '{ // tools take comments',
    };
    const passes = await runCli([verb, 'infra'], { files: readable });
    expect(passes.code).toBe(0);
    const world = { files: { ...readable, 'infra/broken.yaml': 'a: [' } };
    const { code, stderr } = await runCli([verb, 'infra'], world);
    expect(code).toBe(1);
    expect(stderr).toContain('infra/broken.yaml');
  },
);

/** Aliases of aliases: a few lines that would be billions of values. */
function bomb(): string {
  const lines = ['a0: &a0 [x,x,x,x,x,x,x,x,x]'];
  for (let depth = 1; depth < 12; depth++)
    lines.push(
      `a${depth}: &a${depth} [${Array(9)
        .fill(`*a${depth - 1}`)
        .join(',')}]`,
    );
  return lines.join('\n');
}

describe('outputs', () => {
  test('go where they are told to, each in its format', async () => {
    const { stdout, written } = await runCli(
      ['exposure', 'template.json', '--output', 'markdown', '--output', 'json=out/e.json'],
      { files },
    );
    expect(stdout).toContain('|');
    expect(JSON.parse(written['out/e.json'] ?? '')).toMatchObject({ schemaVersion: 2 });
  });

  test.each<[string[], string]>([
    [['--output', 'text', '--output', 'json'], 'two outputs go to stdout'],
    [['--output', 'sarif'], 'allowed: text, json, markdown'],
    [['--output', 'json='], 'names no file'],
  ])('%j is a mistake', async (words, message) => {
    const { code, stderr } = await runCli(['exposure', 'template.json', ...words], { files });
    expect(code).toBe(2);
    expect(stderr).toContain(message);
  });
});

describe('settings', () => {
  const settings = (text: string) => ({ files: { ...files, 'spendfuse.yaml': text } });

  test('are taken from spendfuse.yaml, and the command line wins', async () => {
    const open = {
      files: { 'template.json': template(10).replace('"ReservedConcurrentExecutions":10,', '') },
    };
    const world = { files: { ...open.files, 'spendfuse.yaml': 'accountConcurrency: 10' } };
    const wide = await json(['template.json'], open);
    const narrow = await json(['template.json'], world);
    const wider = await json(['template.json', '--account-concurrency', '1000'], world);
    expect(narrow.total.usdPerHour).toBeLessThan(wide.total.usdPerHour);
    expect(wider.total.usdPerHour).toBeCloseTo(wide.total.usdPerHour, 6);
  });

  test.each<[string, string]>([
    ['accountConcurency: 10', 'did you mean accountConcurrency?'],
    ['accountConcurrency: many', 'accountConcurrency is "many": give a number'],
    ['ignore: {rule: loop}', 'give a list'],
    ['ignore:\n  - rule: no-alarm', 'without a reason'],
    ['- 1', 'are no list of settings'],
    ['a: [', 'cannot be read'],
  ])('%j is a mistake that says what to write', async (text, message) => {
    const { code, stderr } = await runCli(['exposure', 'template.json'], settings(text));
    expect(code).toBe(2);
    expect(stderr.replace(/\s+/g, ' ')).toContain(message);
  });

  test('that were named and are not there are a mistake', async () => {
    const { code, stderr } = await runCli(['exposure', '--config', 'mine.yaml'], { files });
    expect(code).toBe(2);
    expect(stderr).toContain('mine.yaml cannot be read');
  });
});

test('a live account is read instead of templates, and said to be', async () => {
  const configuration = {
    FunctionName: 'live',
    FunctionArn: 'arn:aws:lambda:eu-west-1:123456789012:function:live',
    MemorySize: 512,
    Timeout: 30,
  };
  const account = fakeAccount({
    answers: { concurrencyQuota: 10, functions: [{ configuration, reservedConcurrency: null }] },
  });
  const { code, stdout, stderr } = await runCli(['exposure', '--account'], {
    openAccount: account.open,
  });
  expect({ code, stderr }).toEqual({
    code: 0,
    stderr: 'account 123456789012 · eu-west-1 (read-only)\n',
  });
  expect(stdout).toMatch(/^live /m);
  expect((await runCli(['exposure', 'a.json', '--account'])).code).toBe(2);
});
