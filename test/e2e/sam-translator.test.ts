// What the scan reads in a SAM template equals what it reads in the CloudFormation that AWS's own translator makes of
// it: functions, triggers, concurrency, API stages and throttles. Must say plainly where it could not run.
// SPENDFUSE_SAM_INPUTS adds a folder of templates, as tests/translator/input of a clone of the translator's repository:
// its package has none.

import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { readInventory } from '../../lib/scan';
import { projection } from './support/sam-projection';

const root = join(__dirname, '..', '..');
const environment = join(root, 'node_modules', '.cache', 'sam-translator');
const complete = join(environment, 'complete');
const PACKAGES = ['aws-sam-translator==1.115.0', 'PyYAML==6.0.3'];
const INSTALL_MS = 280_000;

/** The Python that has the translator, or why there is none. */
function translatorPython(): { python: string } | { because: string } {
  const own = join(environment, 'bin', 'python');
  if (existsSync(complete)) return { python: own };
  try {
    mkdirSync(dirname(environment), { recursive: true });
    execFileSync('python3', ['-m', 'venv', '--clear', environment], { stdio: 'pipe' });
    const pip = join(environment, 'bin', 'pip');
    execFileSync(pip, ['install', '--quiet', ...PACKAGES], { stdio: 'pipe', timeout: INSTALL_MS });
    writeFileSync(complete, `${PACKAGES.join('\n')}\n`);
    return { python: own };
  } catch (cause) {
    const because =
      cause instanceof Error ? cause.message.split('\n').slice(0, 2).join(' ') : cause;
    return { because: `python3 with venv and pip could not install AWS's translator: ${because}` };
  }
}

const FOLDERS = [
  join(root, 'test', 'scan', 'fixtures'),
  join(root, 'examples'),
  ...(process.env.SPENDFUSE_SAM_INPUTS ? [process.env.SPENDFUSE_SAM_INPUTS] : []),
];

const templates: Readonly<Record<string, string>> = Object.fromEntries(
  FOLDERS.flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.(ya?ml|json)$/.test(name))
      .map((name) => [join(folder, name), readFileSync(join(folder, name), 'utf8')] as const)
      .filter(([, text]) => text.includes('AWS::Serverless')),
  ),
);

type Answer = { template: unknown } | { refused: string };

const found = translatorPython();
const title = 'SAM templates as the translator of AWS translates them';

if ('because' in found) console.log(`not run: ${title}: ${found.because}`);
const withTranslator = 'because' in found ? describe.skip : describe;

function translate(): Record<string, Answer> {
  if ('because' in found) return {};
  const script = join(__dirname, 'support', 'sam-translator.py');
  const input = JSON.stringify(templates);
  const answers = execFileSync(found.python, [script], { input, maxBuffer: 1024 ** 3 });
  return JSON.parse(answers.toString());
}

withTranslator(title, () => {
  const answers = translate();
  const translated = Object.entries(answers).flatMap(([file, answer]) =>
    'template' in answer ? [{ file, text: JSON.stringify(answer.template) }] : [],
  );
  const rows = translated.map(({ file, text }) => [relative(root, file), file, text] as const);

  test('the translator accepts every template that is written for it here', () => {
    const refused = Object.entries(answers).flatMap(([file, answer]) =>
      'refused' in answer ? [`${file}: ${answer.refused}`] : [],
    );
    console.log(`${translated.length} templates compared; AWS refuses ${refused.length}`);
    expect(refused.filter((line) => line.startsWith(root))).toEqual([]);
    expect(translated.length).toBeGreaterThan(70);
  });

  test.each(rows)('%s reads the same', (_, file, text) => {
    const asWritten = projection(readInventory([{ file, text: templates[file] ?? '' }]));
    expect(asWritten).toEqual(projection(readInventory([{ file: 'translated.json', text }])));
  });
});
