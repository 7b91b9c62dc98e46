// The constructs under both CDKs that can run them: cdktf, and cdktn, the community's continuation, under cdktf's name.
// The examples and bin/multicloud.ts are run as a user has them, from the built package; what comes out must be the same Terraform.
// cdktn is in no lockfile of ours: it is fetched once (5 MB, from the registry that npm is set to), and where it cannot be, that is said.

import { execFileSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { transformSync } from 'esbuild';
import { projectRoot } from '../../tidy/source-tree';

const CDKTN = '0.24.0';
const modules = join(projectRoot, 'node_modules');
const cache = join(modules, '.cache', `cdktn-${CDKTN}`);

/** The alias that users set as an override (docs/azure-gcp.md): undefined where npm cannot fetch it. */
function cdktn(): string | undefined {
  const folder = join(cache, 'node_modules/cdktf');
  if (existsSync(folder)) return folder;
  mkdirSync(cache, { recursive: true });
  writeFileSync(join(cache, 'package.json'), '{"private":true}');
  const quiet = ['--ignore-scripts', '--no-audit', '--no-fund', '--fetch-retries=0'];
  try {
    execFileSync('npm', ['install', ...quiet, `cdktf@npm:cdktn@${CDKTN}`, 'constructs@10.7.2'], {
      ...{ cwd: cache, stdio: 'ignore', timeout: 60_000 },
    });
  } catch {
    return undefined;
  }
  return existsSync(folder) ? folder : undefined;
}

/** A user's folder: the built package, the providers, and one of the two CDKs under the name of cdktf. */
function folderWith(cdk: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'lane-'));
  const own = join(folder, 'node_modules');
  mkdirSync(join(own, 'spendfuse'), { recursive: true });
  cpSync(join(projectRoot, 'package.json'), join(own, 'spendfuse/package.json'));
  symlinkSync(join(projectRoot, 'dist'), join(own, 'spendfuse/dist'));
  symlinkSync(join(modules, '@cdktf'), join(own, '@cdktf'));
  symlinkSync(join(modules, 'constructs'), join(own, 'constructs'));
  symlinkSync(cdk, join(own, 'cdktf'));
  return folder;
}

interface Synthesised {
  readonly terraform: { readonly resource: object };
  /** Of the CDK that made it. */
  readonly version: string;
}

/** Links are followed by their own place, so that the providers find the CDK of the folder. */
function synthesised(cdk: string, program: string, stack: string): Synthesised {
  const folder = folderWith(cdk);
  writeFileSync(join(folder, 'app.js'), program);
  writeFileSync(join(folder, 'multicloud.json'), JSON.stringify(SETTINGS));
  const words = ['--preserve-symlinks', '--preserve-symlinks-main', 'app.js'];
  execFileSync('node', words, { cwd: folder, stdio: ['ignore', 'ignore', 'inherit'] });
  const text = readFileSync(join(folder, 'cdktf.out/stacks', stack, 'cdk.tf.json'), 'utf8');
  // Where the state is kept is said by its whole path, and the CDK stamps its version.
  const { '//': stamp, ...terraform } = JSON.parse(text.replaceAll(folder, ''));
  return { terraform, version: stamp.metadata.version };
}

const SETTINGS = {
  azure: {
    subscriptionId: '11111111-2222-3333-4444-555555555555',
    ...{ monthlyAmount: 100, alertEmail: 'oncall@example.com', startMonth: '2026-12' },
  },
  gcp: {
    ...{ projectId: 'shop-prod', billingAccount: '012345-6789AB-CDEF01' },
    ...{ monthlyAmount: 100, alertEmail: 'oncall@example.com' },
  },
};

const example = (name: string): string => {
  const code = readFileSync(join(projectRoot, 'examples', name, 'app.ts'), 'utf8');
  return transformSync(code, { loader: 'ts', format: 'cjs' }).code;
};
const multicloud = "require('./node_modules/spendfuse/dist/bin/multicloud.js');";

const programs: [string, string, string][] = [
  ['the example of Azure', example('azure'), 'shop'],
  ['the example of Google Cloud', example('google'), 'shop'],
  ['the guard of a subscription', multicloud, 'azure-guard'],
  ['the guard of a billing account', multicloud, 'gcp-guard'],
];

const fork = cdktn();
if (!fork) console.warn(`not run: cdktn ${CDKTN} could not be fetched here`);

describe(`cdktn ${CDKTN} under the name of cdktf`, () => {
  (fork ? test : test.skip).each(programs)('synthesises %s as cdktf does', (_, program, stack) => {
    const usual = synthesised(join(modules, 'cdktf'), program, stack);
    expect(Object.keys(usual.terraform.resource).length).toBeGreaterThan(2);
    const continued = synthesised(fork ?? '', program, stack);
    expect([usual.version, continued.version]).toEqual(['0.21.0', CDKTN]);
    expect(continued.terraform).toEqual(usual.terraform);
  });
});
