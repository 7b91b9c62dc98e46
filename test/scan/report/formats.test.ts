// Every format opens in what reads it: SARIF against its published schema, JUnit as strict XML,
// GitHub commands by their own escaping rules. Names and reasons of strangers cannot break out.

import Ajv from 'ajv';
import addFormats from 'ajv-formats';
import { awsPriceBook } from '../../../lib/core/prices/books/aws';
import { exposureReport } from '../../../lib/scan/exposure-report';
import {
  EXPOSURE_FORMATS,
  renderExposure,
  renderScan,
  SCAN_FORMATS,
} from '../../../lib/scan/report';
import {
  accountInventory,
  readInventory,
  type ScanReport,
  scan,
  scanInventory,
} from '../../../lib/scan/scan';
import schema from '../golden/sarif-2.1.0.schema.json';
import { fixturesIn, inline } from '../sources';
import { parseXml } from '../xml';

const HOSTILE = 'a"b<c>&d]]>\'e\nf\r::error::g,h:i%25|j`k*\u001b[31ml\u2028m\uD800n';

/** One of everything: findings of each severity, accepted, stale, blind spots, problems, hostile text. */
const everything = (): ScanReport => {
  made ??= make();
  return made;
};

let made: ScanReport | undefined;

function make(): ScanReport {
  const report = scan(
    [
      ...fixturesIn('loops/found'),
      inline('a: &a [*a]', 'broken "file", one.yaml'),
      inline(
        `Metadata: {spendfuse: {ignore: [{rule: no-alarm, reason: ${JSON.stringify(HOSTILE)}}, {rule: gone, reason: x}]}}
Parameters: {P: {Type: String}}
Resources:
  ${JSON.stringify(`Fn${HOSTILE}`)}: {Type: AWS::Lambda::Function, Properties: {MemorySize: !Ref P, RecursiveLoop: Allow}}`,
        'dir/odd name (1)%.yaml',
      ),
    ],
    {},
  );
  expect(report.counts.high * report.counts.medium * report.counts.low).toBeGreaterThan(0);
  expect(
    report.suppressed.length * report.problems.length * report.blindSpots.length,
  ).toBeGreaterThan(0);
  return report;
}

const render = (format: (typeof SCAN_FORMATS)[number], report = everything()) =>
  renderScan(report, format, { version: '1.2.3' });

describe('SARIF', () => {
  const validate = addFormats(new Ajv({ strict: false, unicodeRegExp: false })).compile(schema);

  test.each([
    ['a report of everything', everything],
    ['an empty report', () => scan([])],
  ])('%s is valid against the 2.1.0 schema', (_, make) => {
    const log: unknown = JSON.parse(render('sarif', make()));
    validate(log);
    expect(validate.errors).toBeNull();
  });

  test('the schema refuses what is not SARIF', () => {
    const log = JSON.parse(render('sarif')) as { runs: { results: { level: string }[] }[] };
    const [result] = log.runs[0]?.results ?? [];
    if (result) result.level = 'dreadful';
    expect(validate(log)).toBe(false);
  });

  test('results carry level, place, rule and the other half of the story', () => {
    const log = JSON.parse(render('sarif')) as {
      runs: { results: Record<string, unknown>[]; tool: { driver: { rules: { id: string }[] } } }[];
    };
    const [run] = log.runs;
    const loop = run?.results.find((result) => result.ruleId === 'loop');
    expect(loop).toMatchObject({
      level: 'error',
      locations: [
        {
          physicalLocation: {
            artifactLocation: { uri: expect.stringMatching(/^loops\/found\//) },
            region: { startLine: expect.any(Number) },
          },
        },
      ],
    });
    expect(loop?.relatedLocations).toHaveLength(2);
    expect(run?.tool.driver.rules[Number(loop?.ruleIndex)]?.id).toBe('loop');
    const accepted = run?.results.filter((result) => result.suppressions !== undefined);
    expect(accepted).toHaveLength(1);
  });

  test('a run that could not read everything is not called successful', () => {
    const invocation = (report: ScanReport) =>
      (JSON.parse(render('sarif', report)) as { runs: { invocations: unknown[] }[] }).runs[0]
        ?.invocations[0];
    expect(invocation(everything())).toMatchObject({ executionSuccessful: false });
    expect(invocation(scan([]))).toMatchObject({ executionSuccessful: true });
  });

  test('paths are written as URIs', () => {
    expect(render('sarif')).toContain('"dir/odd%20name%20(1)%25.yaml"');
  });
});

describe('JUnit', () => {
  test.each([
    ['a report of everything', everything],
    ['an empty report', () => scan([])],
  ])('%s is strict XML with right counts', (_, make) => {
    const report = make();
    const root = parseXml(render('junit', report));
    expect(root.name).toBe('testsuites');
    const cases = root.children.flatMap((suite) => suite.children);
    const having = (name: string) =>
      cases.filter((item) => item.children.some((child) => child.name === name));
    expect(having('failure')).toHaveLength(report.findings.length);
    expect(having('skipped')).toHaveLength(report.suppressed.length);
    expect(root.attributes).toMatchObject({
      tests: String(cases.length),
      failures: String(report.findings.length),
      errors: String(having('error').length),
      skipped: String(report.suppressed.length),
    });
  });

  test('a file without findings is a passed test', () => {
    const root = parseXml(
      render('junit', { ...scan([]), sources: [{ file: 'a.yaml', format: 'sam', resources: 1 }] }),
    );
    expect(root.children[0]?.children).toMatchObject([{ name: 'testcase', children: [] }]);
  });

  test('the reader used here refuses what is broken', () => {
    const xml = render('junit');
    expect(() => parseXml(xml.replace('</testsuites>', ''))).toThrow('root');
    expect(() => parseXml(xml.replace('&amp;', '&'))).toThrow('entity');
  });
});

describe('GitHub', () => {
  const lines = render('github').trimEnd().split('\n');

  test('every line but the last is one well-formed command', () => {
    for (const line of lines.slice(0, -1)) {
      expect(line).toMatch(
        /^::(error|warning|notice) file=[^,:]+(,line=\d+)?,title=[^,:]+::[^\r\n]*$/,
      );
    }
    expect(lines).toHaveLength(everything().findings.length + everything().problems.length + 1);
  });

  test('percent, commas, colons and line ends of names are escaped', () => {
    const hostile = lines.find((line) => line.includes('recursion-allowed'));
    expect(hostile).toContain('dir/odd name (1)%25.yaml');
    expect(hostile).toContain(
      'title=recursion-allowed%3A Fna"b<c>&d]]>\'e%0Af%0D%3A%3Aerror%3A%3Ag%2Ch%3Ai%2525',
    );
  });
});

describe('text and Markdown', () => {
  test('the sum comes last, fixes under their findings', () => {
    const text = render('text').trimEnd().split('\n');
    expect(text[text.length - 1]).toMatch(
      /^\d+ high, \d+ medium, \d+ low; \d+ functions in \d+ files; 1 accepted; \d+ blind spots; \d+ problem/,
    );
    expect(text[0]).toMatch(/^HIGH {3}\S/);
  });

  test('no name can move the cursor or open a new line', () => {
    expect(render('text')).not.toContain('\u001b');
    const control = [...render('markdown')].filter((char) => char < ' ' && char !== '\n');
    expect(control).toEqual([]);
  });

  test('no name can begin a line with a command of the runner that logs it', () => {
    const named = (name: string) => ({ Resources: { [name]: { Type: 'AWS::Lambda::Function' } } });
    const source = { file: 't.json', text: JSON.stringify(named('::error::no')) };
    const other = { file: 'u.json', text: JSON.stringify(named('::warning::no')) };
    const text = renderScan(scan([source, other]), 'text', { version: '1' });
    expect(text).toContain(': :error::no has no reserved concurrency');
    expect(text).not.toMatch(/^\s*::/m);
  });

  test('every Markdown row has as many cells as the head', () => {
    const rows = render('markdown')
      .split('\n')
      .filter((line) => line.startsWith('| ') && line.includes('HIGH') === false);
    const cells = (row: string) => row.replace(/\\\|/g, '').split('|').length;
    const table = rows.slice(0, everything().findings.length + 1);
    expect(new Set(table.map(cells))).toEqual(new Set([7]));
  });

  test('colours come from the caller alone', () => {
    const painted = renderScan(everything(), 'text', {
      version: '1',
      emphasise: (text, severity) => `<${severity}>${text}`,
    });
    expect(painted).toContain('<high>HIGH');
  });
});

describe('a narrow terminal', () => {
  const words = (text: string) => text.split(/\s+/).join('');
  const wider = (text: string, columns: number) =>
    text.split('\n').filter((line) => [...line].length > columns);

  test.each([40, 60, 80])(
    'of %d columns gets no longer line, and every word of the scan',
    (columns) => {
      const text = renderScan(everything(), 'text', { version: '1', columns });
      expect(wider(text, columns)).toEqual([]);
      expect(words(text)).toBe(words(render('text')));
    },
  );

  test.each([40, 60])(
    'of %d columns gets the exposure as lines of its own, with every amount',
    (columns) => {
      const report = exposureReport(readInventory(fixturesIn('rules')), {}, awsPriceBook);
      const options = { version: '1', hasFormulas: true };
      const text = renderExposure(report, 'text', { ...options, columns });
      expect(wider(text, columns)).toEqual([]);
      const amounts = (from: string) => new Set(from.match(/\$[\d,.]*\d/g));
      expect(amounts(text)).toEqual(amounts(renderExposure(report, 'text', options)));
    },
  );

  test('names stand out as the caller has it', () => {
    const report = exposureReport(readInventory(fixturesIn('rules')), {}, awsPriceBook);
    const highlight = (text: string) => `<b>${text}`;
    const text = renderExposure(report, 'text', { version: '1', columns: 40, highlight });
    expect(text).toContain('<b>TOTAL, ');
  });
});

test('findings that one fix mends are told together, with the fix once', () => {
  const lambda = (name: string) => `${name}: {Type: AWS::Lambda::Function, Properties: {}}`;
  const report = scan([inline(`Resources: {${lambda('A')}, ${lambda('B')}}`, 'a.yaml')]);
  const text = renderScan(report, 'text', { version: '1' });
  expect(text).toMatch(
    /^LOW {4}no-concurrency-bound: 2 findings\n {7}A has no .*\n {9}at a.yaml:1 .*\n {7}B has no .*\n {9}at .*\n {7}fix: [^\n]+\n\n/m,
  );
  expect(text.match(/Set reserved concurrency/g)).toHaveLength(1);
});

test('in an account things are found by their ARN, and the account is said once', () => {
  const configuration = { FunctionName: 'live', FunctionArn: 'arn:live' };
  const functions = [{ configuration, reservedConcurrency: null, eventInvokeConfigs: [] }];
  const inventory = accountInventory({ accountId: '123456789012', region: 'eu-west-1', functions });
  const text = renderScan(scanInventory(inventory), 'text', { version: '1' });
  expect(text).toContain('\n       at arn:live\n');
  expect(text.match(/account 123456789012 eu-west-1/g)).toHaveLength(1);
  expect(text).toMatch(/1 function in account 123456789012 eu-west-1; \d+ blind spots\n$/);
  expect(text).toMatch(/\n {2}iam:GetAccountAuthorizationDetails was not asked, .* write to\n/);
});

describe('JSON', () => {
  test('carries its schema version and every number with its unit in the name', () => {
    expect(JSON.parse(render('json'))).toMatchObject({
      schemaVersion: 1,
      findings: expect.any(Array),
    });
    const inventory = readInventory(fixturesIn('loops/found'));
    const report = JSON.parse(
      renderExposure(exposureReport(inventory, {}, awsPriceBook), 'json', { version: '1' }),
    ) as Record<string, unknown>;
    expect(report).toMatchObject({
      schemaVersion: 2,
      total: {
        usdPerHour: expect.any(Number),
        usdPerDay: expect.any(Number),
        usdPerMonth: expect.any(Number),
      },
    });
  });
});

test('no format is left out', () => {
  for (const format of SCAN_FORMATS) expect(render(format)).toMatch(/\S/);
  const inventory = readInventory(fixturesIn('rules'));
  for (const format of EXPOSURE_FORMATS) {
    expect(
      renderExposure(exposureReport(inventory, {}, awsPriceBook), format, {
        version: '1',
        hasFormulas: true,
      }),
    ).toMatch(/\S/);
  }
});
