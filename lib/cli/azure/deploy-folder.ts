// `deploy --cloud azure`: a folder of plain Terraform with the guard in it and what the user said, and the commands to apply it.
// Changes nothing in Azure, and never writes over a folder that holds somebody's state.

import { existsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import {
  emailAddress,
  matching,
  number,
  oneOf,
  optional,
  problemsWith,
} from '../../core/units/values';
import { EXIT, type ExitCode } from '../exit-codes';
import { copyGuardFolder, PAGE_WORDS } from '../guard/guard-folder';
import { Failure, Mistake } from '../mistake';
import type { Session } from '../session';

export interface FolderRequest {
  readonly subscription?: string;
  readonly alertEmail?: string;
  readonly monthlyBudgetUsd?: string;
  readonly mode?: string;
  readonly ceilingUsdPerDay?: string;
  readonly location?: string;
  readonly name?: string;
  /** A page to resume on, an app of its own that anybody may open. */
  readonly confirmPage?: boolean;
  readonly out?: string;
}

const DEFAULT_FOLDER = 'spendfuse-azure';
const DEFAULT_LOCATION = 'eastus';

export function deployFolder(request: FolderRequest, { io }: Session): ExitCode {
  const values = valuesOf(request, io.nowMs());
  const source = path.join(io.guardFoldersPath, 'azure');
  if (!existsSync(path.join(source, 'main.tf.json')))
    throw new Failure(
      'this package was built without its Terraform',
      'run npm run synth:multicloud',
    );
  const folder = request.out ?? DEFAULT_FOLDER;
  copyGuardFolder(source, folder, request.confirmPage === true);
  writeFileSync(path.join(folder, 'terraform.tfvars.json'), `${JSON.stringify(values, null, 2)}\n`);
  io.stdout.write(
    [
      `${folder} holds the guard of ${values.subscription_id}: main.tf.json, your settings in terraform.tfvars.json,`,
      'the zip of the watchdog in assets/ and the same program to read in watchdog/. Nothing is deployed yet:',
      ...(request.confirmPage ? [PAGE_WORDS] : []),
      '',
      `  cd ${folder}`,
      '  terraform init',
      '  terraform apply',
      '',
      'The apply puts the program into its app by python3 and az, which have to be there and signed in (az login), as in Cloud Shell.',
      `Then: npx --no-install spendfuse status --cloud azure --subscription ${values.subscription_id}`,
      '',
    ].join('\n'),
  );
  return EXIT.ok;
}

function valuesOf(request: FolderRequest, nowMs: number) {
  const { subscription = '', alertEmail, mode = 'observe', location = DEFAULT_LOCATION } = request;
  const monthlyAmount = Number(request.monthlyBudgetUsd ?? Number.NaN);
  const ceilingUsdPerDay =
    request.ceilingUsdPerDay === undefined || request.ceilingUsdPerDay === 'auto'
      ? undefined
      : Number(request.ceilingUsdPerDay);
  const name = request.name ?? `spendfuse-${subscription.slice(0, 8)}`;
  refuse([
    ...problemsWith('--subscription', subscription, SUBSCRIPTION),
    ...problemsWith('--alert-email', alertEmail, emailAddress),
    ...problemsWith('--monthly-budget-usd', monthlyAmount, number({ min: 1, max: 1e9 })),
    ...problemsWith('--mode', mode, oneOf(['observe', 'enforce'])),
    ...problemsWith(
      '--ceiling-usd-per-day',
      ceilingUsdPerDay,
      optional(number({ min: 0.01, max: 1e9 })),
    ),
    ...(SUBSCRIPTION(subscription).length === 0 || request.name
      ? problemsWith('--name', name, NAME)
      : []),
  ]);
  const policy = {
    mode,
    ...(ceilingUsdPerDay === undefined ? {} : { ceilingUsdPerDay }),
  };
  return {
    ...{ subscription_id: subscription, name, location, alert_email: alertEmail },
    monthly_amount: monthlyAmount,
    start_month: new Date(nowMs).toISOString().slice(0, 7),
    policy: JSON.stringify(policy),
  };
}

const SUBSCRIPTION = matching(
  /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i,
  'the id that `az account show` prints',
);
const NAME = matching(
  /^[a-z][a-z0-9-]{3,20}[a-z0-9]$/,
  '5 to 22 lower-case letters, digits and hyphens',
);

function refuse(problems: readonly string[]): void {
  if (problems.length > 0) throw new Mistake(problems.join('; '), ['spendfuse deploy --help']);
}
