// `spendfuse deploy --cloud gcp`: writes a folder that Terraform or OpenTofu applies, and says with which commands.
// Nothing is changed in the cloud here; whoever applies it reads every change first, as Terraform shows it.

import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { emailAddress, matching, number, problemsWith } from '../../core/units/values';
import { EXIT, type ExitCode } from '../exit-codes';
import { copyGuardFolder, PAGE_WORDS } from '../guard/guard-folder';
import { Failure, Mistake } from '../mistake';
import type { Session } from '../session';

export interface FolderRequest {
  readonly project?: string;
  readonly regions: readonly string[];
  readonly alertEmail?: string;
  readonly mode?: 'observe' | 'enforce';
  /** Dollars, or the word for none. */
  readonly ceilingUsdPerDay?: string;
  readonly accountCeilingUsdPerDay?: string;
  readonly monthlyBudgetUsd?: string;
  /** Pays for the project; without it there is no budget. */
  readonly billingAccount?: string;
  /** A page to resume on, with a service of its own that anybody may open. */
  readonly confirmPage?: boolean;
  readonly out?: string;
}

const FOLDER = 'spendfuse-gcp';

export function deployFolder(request: FolderRequest, { io }: Session): ExitCode {
  const variables = variablesOf(request);
  const source = join(io.guardFoldersPath, 'gcp');
  if (!existsSync(join(source, 'main.tf.json')))
    throw new Failure(
      'this package was built without its Terraform',
      'run npm run synth:multicloud',
    );
  const folder = request.out ?? FOLDER;
  copyGuardFolder(source, folder, request.confirmPage === true);
  const text = `${JSON.stringify(variables, null, 2)}\n`;
  writeFileSync(join(folder, 'terraform.tfvars.json'), text);
  io.stdout.write(
    [
      `${folder} holds the guard of ${variables.project}: main.tf.json, your settings in terraform.tfvars.json, the program in`,
      'watchdog.zip, the same to read in watchdog.js, and resume.py for when it cannot run. Nothing is deployed yet:',
      ...(request.confirmPage ? [PAGE_WORDS] : []),
      '',
      `  cd ${folder}`,
      '  terraform init',
      '  terraform apply',
      '',
      `Then: npx --no-install spendfuse status --cloud gcp --project ${variables.project} --region ${variables.region}`,
      '',
    ].join('\n'),
  );
  return EXIT.ok;
}

function variablesOf(request: FolderRequest): Readonly<Record<string, unknown>> {
  const { project, regions, alertEmail, mode = 'observe' } = request;
  const region = regions[0];
  const problems = [
    ...problemsWith(
      '--project',
      project,
      matching(/^[a-z][a-z0-9-]{4,28}[a-z0-9]$/, 'the id that gcloud projects list prints'),
    ),
    ...problemsWith(
      '--region',
      region,
      matching(/^[a-z]+-[a-z]+\d{1,2}$/, 'a region like europe-west1'),
    ),
    ...(regions.length > 1
      ? ['--region was passed several times; one watchdog watches every region of the project']
      : []),
    ...problemsWith('--alert-email', alertEmail, emailAddress),
    ...problemsWithBudget(request),
  ];
  if (problems.length > 0) throw new Mistake(problems.join('; '));
  return {
    ...{ project, region, mode },
    alert_email: alertEmail,
    ...(request.billingAccount === undefined
      ? {}
      : {
          billing_account: request.billingAccount,
          monthly_amount: Number(request.monthlyBudgetUsd),
        }),
    policy: {
      ...ceiling('ceilingUsdPerDay', request.ceilingUsdPerDay),
      ...ceiling('accountCeilingUsdPerDay', request.accountCeilingUsdPerDay),
    },
  };
}

/** A word (auto, none) keeps the policy's default. */
const ceiling = (name: string, text: string | undefined): Readonly<Record<string, number>> =>
  text === undefined || Number.isNaN(Number(text)) ? {} : { [name]: Number(text) };

/** One without the other makes no budget, and nobody would see that there is none. */
function problemsWithBudget({ billingAccount, monthlyBudgetUsd }: FolderRequest): string[] {
  if (billingAccount === undefined && monthlyBudgetUsd === undefined) return [];
  return [
    ...problemsWith(
      '--billing-account',
      billingAccount,
      matching(
        /^[0-9A-F]{6}-[0-9A-F]{6}-[0-9A-F]{6}$/,
        'the id as gcloud billing accounts list prints it',
      ),
    ),
    ...problemsWith(
      '--monthly-budget-usd',
      monthlyBudgetUsd === undefined ? undefined : Number(monthlyBudgetUsd),
      number({ min: 1, max: 1e9, isWhole: true }),
    ),
  ];
}
