// The trust boundary: whatever a file holds, the answer is a tree or one clear sentence, and soon.

import { parseLenientYaml } from '../../../../lib/scan/read/text/lenient-yaml';
import { JSON_CHARS_MAX, parseText, YAML_CHARS_MAX } from '../../../../lib/scan/read/text/text';
import { parseYaml } from '../../../../lib/scan/read/text/yaml';
import { scan } from '../../../../lib/scan/scan';
import { LIMITS } from '../../../../lib/scan/tree';
import { fixturesIn, inline } from '../../sources';

const problemOf = (text: string): string => {
  const parsed = parseText(text);
  return parsed.ok ? 'none' : parsed.problem;
};

/** Each line holds ten of the line before: a few lines are a billion values. */
const bomb = () => {
  const lines = ['a0: &a0 [x, x, x, x, x, x, x, x, x, x]'];
  for (let at = 1; at < 12; at += 1) {
    lines.push(
      `a${at}: &a${at} [${Array(10)
        .fill(`*a${at - 1}`)
        .join(', ')}]`,
    );
  }
  return lines.join('\n');
};

describe('text that cannot be read', () => {
  test.each([
    ['nothing', '', 'is empty'],
    ['blanks', ' \n\t\n', 'is empty'],
    ['UTF-16', `\uFFFD\uFFFD${[...'Resources:'].join('\0')}\0`, 'is UTF-16: save it as UTF-8'],
    ['bytes', 'PK\u0003\u0004\u0000\u0000', 'NUL byte'],
    ['half a JSON', '{"Resources": {', 'is not valid JSON'],
    ['bad YAML', 'a: [1, 2\nb: }', 'is not valid YAML'],
    ['a YAML bomb', bomb(), 'more than'],
    ['a YAML bomb of many anchors', `${bomb()}\nz: [${'*a0, '.repeat(300)}]`, 'alias count'],
    ['two documents', 'a: 1\n---\nb: 2', 'holds 2 documents'],
    ['an anchor that holds itself', 'a: &a [*a]', 'refers to itself'],
    ['deep JSON', `${'['.repeat(100_000)}${']'.repeat(100_000)}`, 'nested deeper'],
    ['deep flow YAML', `a: ${'['.repeat(20_000)}`, 'nested deeper'],
    ['deep block YAML', `${'- '.repeat(20_000)}a`, 'nested deeper'],
    ['an endless line of braces', '{a: '.repeat(30_000), 'is not valid JSON'],
    ['a file of 100 MB', `{"a": "${'x'.repeat(JSON_CHARS_MAX)}"}`, 'split it'],
    ['YAML of 5 MB', `a: ${'x'.repeat(YAML_CHARS_MAX)}`, 'split it'],
  ])('%s is one clear sentence', (_, text, expected) => {
    const problem = problemOf(text);
    expect(problem).toContain(expected);
    expect(problem).not.toContain('\n');
  });

  test('a scan names the file with it', () => {
    const report = scan([inline('a: &a [*a]', 'bad.yaml')]);
    expect(report.problems).toEqual([
      { file: 'bad.yaml', kind: 'unreadable', problem: 'refers to itself' },
    ]);
  });

  test.each([
    ['a list', '[1, 2]', 'it holds no map at its top'],
    ['other YAML', 'name: build\non: push\njobs: {}', 'its top-level keys: name, on, jobs'],
    ['resources of another kind', 'Resources: {a: {kind: Pod}}', 'none with a type'],
  ])('%s is called not a template', (_, text, expected) => {
    const { problems } = scan([inline(text)]);
    expect(problems).toMatchObject([
      {
        kind: expected === 'none with a type' ? 'unreadable' : 'not-a-template',
        problem: expect.stringContaining(expected),
      },
    ]);
  });
});

describe('the two readers of YAML', () => {
  const written = [...fixturesIn('loops'), ...fixturesIn('rules')].map(
    ({ file, text }) => [file, text] as const,
  );
  const forms = `plain: !Sub "a\${B}"
list: !Join [",", [!Ref A, 0x1F, 1e3, ~, .5, "q: #", 'it''s']]
map: !Other {a: true, 3: three}
text: |
  one
   two
folded: >-
  three
  four
base: &base {Timeout: 3}
own: {<<: *base, Timeout: 4}
none:
- - a
  - b
`;

  test.each([...written, ['every form', forms] as const])('read %s alike', (_, text) => {
    const strict = parseYaml(text);
    const lenient = parseLenientYaml(text);
    if (!strict.ok || !lenient.ok) throw new Error('cannot be read');
    expect(strict.tree).toEqual(lenient.tree);
    const paths: (string | number)[][] = [];
    const walk = (tree: unknown, path: (string | number)[]) => {
      paths.push(path);
      if (typeof tree !== 'object' || tree === null || path.length > 9) return;
      for (const key of Object.keys(tree))
        walk((tree as Record<string, unknown>)[key], [...path, key]);
    };
    if (text !== forms) walk(strict.tree, []);
    expect(paths.map(strict.lines)).toEqual(paths.map(lenient.lines));
  });

  test('a bracket that closes further left is taken, as CloudFormation takes it', () => {
    const parsed = parseText('a:\n  b: {\n    c: 1\n  }\n  d: [\n    x\n  ]\n');
    expect(parsed).toMatchObject({ ok: true, tree: { a: { b: { c: 1 }, d: ['x'] } } });
    expect(parsed.ok && parsed.lines(['a', 'd'])).toBe(5);
  });
});

describe('text that can be read', () => {
  test('keys that name what every object has are plain keys', () => {
    const parsed = parseText('{"__proto__": {"polluted": 1}, "constructor": 2, "toString": 3}');
    expect(parsed.ok && Object.keys(parsed.tree as object)).toEqual([
      '__proto__',
      'constructor',
      'toString',
    ]);
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
  });

  test('merge keys and anchors of honest size are followed', () => {
    const parsed = parseText('base: &base {Timeout: 3}\nown: {<<: *base, MemorySize: 128}');
    expect(parsed).toMatchObject({ ok: true, tree: { own: { Timeout: 3, MemorySize: 128 } } });
  });

  test('short and long forms of a function read alike', () => {
    const short = parseText(
      `a: !GetAtt Queue.Arn\nb: !Sub "x\${Y}"\nc: !If [C, !Ref A, 2]\nd: !Join [",", [a]]`,
    );
    const long = parseText(
      JSON.stringify({
        a: { 'Fn::GetAtt': ['Queue', 'Arn'] },
        b: { 'Fn::Sub': `x\${Y}` },
        c: { 'Fn::If': ['C', { Ref: 'A' }, 2] },
        d: { 'Fn::Join': [',', ['a']] },
      }),
    );
    expect(short.ok && short.tree).toEqual(long.ok && long.tree);
  });

  test('dates, versions and a tag nobody knows stay text', () => {
    const parsed = parseText('v: 2012-10-17\ny: yes\nt: !Other x\nn: 0123');
    expect(parsed).toMatchObject({ ok: true, tree: { v: '2012-10-17', y: 'yes', t: 'x' } });
  });

  test('a byte order mark and Windows line ends do no harm', () => {
    expect(parseText('\uFEFFa: 1\r\nb: 2\r\n')).toMatchObject({ ok: true, tree: { a: 1, b: 2 } });
  });

  test('marks of our own cannot be brought in from outside', () => {
    const parsed = parseText('a: "\uE000rfake\uE001Arn\uE002"');
    expect(parsed.ok && JSON.stringify(parsed.tree)).not.toMatch(/[\uE000-\uE003]/);
  });

  test('lines are right in YAML and in JSON', () => {
    const yaml = parseText(
      'Resources:\n  A:\n    Type: X\n    Properties:\n      List:\n        - one\n        - two\n',
    );
    const json = parseText(
      '{\n "Resources": {\n  "A": {\n   "Type": "X\\"}{",\n   "Properties": {"List": [\n    {"a": 1},\n    {"b": 2}\n   ]}\n  }\n }\n}',
    );
    const at = (parsed: typeof yaml, ...path: (string | number)[]) =>
      parsed.ok && parsed.lines(path);
    expect([
      at(yaml, 'Resources', 'A'),
      at(yaml, 'Resources', 'A', 'Properties', 'List', 1),
    ]).toEqual([2, 7]);
    expect([
      at(json, 'Resources', 'A'),
      at(json, 'Resources', 'A', 'Properties', 'List', 1, 'b'),
    ]).toEqual([3, 7]);
    expect(at(json, 'Resources', 'A', 'Nowhere')).toBe(3);
  });

  test('exactly as deep as allowed is allowed', () => {
    const depth = LIMITS.depth - 1;
    expect(parseText(`${'['.repeat(depth)}1${']'.repeat(depth)}`).ok).toBe(true);
  });
});
