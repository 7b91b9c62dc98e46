// The guard of a subscription as a folder of plain Terraform JSON: what `spendfuse deploy --cloud azure` hands out.
// Made once, when the package is built, with a variable for everything that a user says; needs no CDK for Terraform after that.

import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { App, TerraformStack, TerraformVariable } from 'cdktf';
import type { Construct } from 'constructs';
import { PAGE_FOLDER } from '../contract';
import { defineGuard } from './guard-stack';
import { writePageTo, writeWatchdogTo } from './watchdog/watchdog-code';

interface Variable {
  readonly type: 'string' | 'number';
  readonly description: string;
  readonly default?: string | number;
}

/** As the folder's user reads them. */
export const FOLDER_VARIABLES = {
  subscription_id: { type: 'string', description: 'the subscription to guard' },
  name: {
    type: 'string',
    description: 'unique in all of Azure: 5 to 22 lower-case letters, digits and hyphens',
  },
  alert_email: { type: 'string', description: 'receives the alerts of the guard by mail' },
  monthly_amount: {
    type: 'number',
    description: 'a budget, in the currency the subscription is billed in',
  },
  start_month: { type: 'string', description: 'the first month of the budget, like 2026-11' },
  location: { type: 'string', description: 'where the guard itself runs', default: 'eastus' },
  policy: {
    type: 'string',
    description: 'The guard\'s policy as JSON; with {"mode":"enforce"} it pauses',
    default: JSON.stringify({ mode: 'observe' }),
  },
  channels: {
    type: 'string',
    description: 'JSON: a list of channels besides mail; secrets by their identifiers in Key Vault',
    default: '[]',
  },
} as const satisfies Record<string, Variable>;

const STACK = 'azure-guard';

/** Writes main.tf.json, the watchdog's zip and its sources beside it; what was in the folder before is replaced. */
export function writeGuardFolder(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
  writeTerraformTo(folder, false);
  writeWatchdogTo(path.join(folder, 'watchdog'));
  const withPage = path.join(folder, PAGE_FOLDER);
  writeTerraformTo(withPage, true);
  // What both have lies in the folder itself.
  for (const name of readdirSync(path.join(folder, 'assets')))
    rmSync(path.join(withPage, 'assets', name), { recursive: true });
  mkdirSync(path.join(withPage, 'watchdog'));
  writePageTo(path.join(withPage, 'watchdog/page.js'));
}

function writeTerraformTo(folder: string, confirmPage: boolean): void {
  const outdir = mkdtempSync(path.join(tmpdir(), 'spendfuse-synth-'));
  const app = new App({ outdir });
  guardOfVariables(app, confirmPage);
  app.synth();
  const synthesised = path.join(outdir, 'stacks', STACK);
  mkdirSync(folder, { recursive: true });
  cpSync(path.join(synthesised, 'assets'), path.join(folder, 'assets'), { recursive: true });
  writeFileSync(
    path.join(folder, 'main.tf.json'),
    plainJson(path.join(synthesised, 'cdk.tf.json')),
  );
  rmSync(outdir, { recursive: true, force: true });
}

/** Without the comments of the tool that made it. */
function plainJson(file: string): string {
  const json = JSON.parse(readFileSync(file, 'utf8'), (key, value) =>
    key === '//' ? undefined : value,
  );
  return `${JSON.stringify(json, null, 2)}\n`;
}

function guardOfVariables(app: Construct, confirmPage: boolean): void {
  const stack = new TerraformStack(app, STACK);
  const of = (name: keyof typeof FOLDER_VARIABLES): TerraformVariable => {
    const variable = new TerraformVariable(stack, name, FOLDER_VARIABLES[name]);
    variable.overrideLogicalId(name);
    return variable;
  };
  defineGuard(stack, {
    subscriptionId: of('subscription_id').stringValue,
    name: of('name').stringValue,
    alertEmail: of('alert_email').stringValue,
    monthlyAmount: of('monthly_amount').numberValue,
    startMonth: of('start_month').stringValue,
    location: of('location').stringValue,
    policy: of('policy').stringValue,
    channels: of('channels').stringValue,
    confirmPage,
  });
}
