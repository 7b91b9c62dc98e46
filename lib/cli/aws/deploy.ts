// Deploys the account guard: proposes a change set in each Region, shows them all, asks once, runs them in turn.
// Nothing is changed before the answer, and what was proposed is taken back when the answer is no.

import { createHash } from 'node:crypto';
import { ACCOUNT_GUARD } from '../../aws/contract';
import { EXIT, type ExitCode } from '../exit-codes';
import type { Account, Caller, StackEnd } from '../guard/account';
import { announce, isAgreed, mustBeAbleToAsk } from '../guard/asking';
import { Failure } from '../mistake';
import { type DeployPreview, renderDeployPreview } from '../render/change-set-text';
import { type DeployOutcome, renderDeployOutcomes } from '../render/deploy-outcome-text';
import type { Session } from '../session';
import { goingOn, showing } from './stack-showing';
import { type GivenPermission, permissionsOf } from './template-permissions';

export interface DeployRequest {
  /** Empty: the Region of the environment or the profile. */
  readonly regions: readonly string[];
  readonly profile?: string;
  readonly stackName: string;
  /** Left out: the template that comes with this version. */
  readonly template?: string;
  readonly parameters: GuardParameters;
  readonly isYes: boolean;
  /** Show, and stop there. */
  readonly isDryRun: boolean;
  readonly output: 'text' | 'json';
}

/** Left out: kept as deployed, or the template's default. */
export interface GuardParameters {
  readonly mode?: 'observe' | 'enforce';
  readonly alertEmail?: string;
  readonly ceilingUsdPerDay?: string;
  readonly accountCeilingUsdPerDay?: string;
  readonly monthlyBudgetUsd?: string;
  /** Shown nowhere: whoever has it may send to it. */
  readonly webhook?: string;
}

interface Prepared {
  readonly account: Account;
  readonly preview: DeployPreview;
}

export async function deploy(request: DeployRequest, session: Session): Promise<ExitCode> {
  const { io } = session;
  if (!request.isDryRun) mustBeAbleToAsk(io, request.isYes);
  const template = await templateFrom(request, session);
  const prepared: Prepared[] = [];
  let isAccepted = false;
  const forget = io.onInterrupt(() => discardAll(prepared));
  try {
    const regions = request.regions.length > 0 ? request.regions : [undefined];
    for (const [index, region] of regions.entries()) {
      const account = await io.openAccount({ region, profile: request.profile });
      const preview = await prepare({ account, request, template, index }, session);
      prepared.push({ account, preview });
      showPreview(preview, request, session);
    }
    const changed = prepared.filter(({ preview }) => preview.changeSet !== null);
    const isWanted = !request.isDryRun && (await isWantedBy(changed, request, session));
    isAccepted = isWanted;
    if (!isWanted) return finishUnchanged(prepared, request, session);
  } finally {
    forget();
    if (!isAccepted) await discardAll(prepared);
  }
  return goingOn(session, () => executeAll(prepared, request, session));
}

/** Whoever is asked has to see it, also when stdout goes to a file or is JSON. */
function showPreview(preview: DeployPreview, request: DeployRequest, session: Session): void {
  const { io, style, errorStyle } = session;
  const isAsked = !request.isYes && !request.isDryRun;
  if (request.output === 'text' && (io.stdout.isTTY || !isAsked))
    io.stdout.write(renderDeployPreview(preview, style));
  else if (isAsked) io.stderr.write(renderDeployPreview(preview, errorStyle));
}

const isWantedBy = (
  changed: readonly Prepared[],
  { isYes }: DeployRequest,
  { io }: Session,
): Promise<boolean> =>
  changed.length === 0
    ? Promise.resolve(true)
    : isAgreed(
        changed.length === 1 ? 'Deploy this?' : `Deploy these ${changed.length}?`,
        io,
        isYes,
      );

async function templateFrom(request: DeployRequest, { io }: Session): Promise<string> {
  const path = request.template ?? io.guardTemplatePath;
  const text = await io.files.read(path).catch((cause: unknown) => {
    throw new Failure(
      `the guard's template is not at ${path}`,
      request.template
        ? 'check the path given to --template'
        : 'run npm run synth in a clone; an installed package has it',
      { cause },
    );
  });
  const problem = problemWithTemplate(text);
  if (problem) throw new Failure(`${path} is no template of a guard: ${problem}`, SYNTH);
  return text;
}

const SYNTH = 'npm run synth writes it, to dist/account-guard.template.json';

function problemWithTemplate(text: string): string | undefined {
  try {
    const parsed: unknown = JSON.parse(text);
    const hasResources =
      typeof parsed === 'object' &&
      parsed !== null &&
      'Resources' in parsed &&
      typeof parsed.Resources === 'object';
    return hasResources ? undefined : 'it has no Resources';
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

async function prepare(
  {
    account,
    request,
    template,
    index,
  }: {
    account: Account;
    request: DeployRequest;
    template: string;
    index: number;
  },
  session: Session,
): Promise<DeployPreview> {
  const { stackName } = request;
  const caller = await account.caller();
  announce(caller, session);
  // A budget is the whole account's, not a Region's: one is enough.
  const parameters = parametersOf(request.parameters, index === 0);
  const present = await account.stack(stackName);
  const hasTemplate = present !== undefined && present.status !== 'REVIEW_IN_PROGRESS';
  const before = hasTemplate ? await account.templateOf(stackName) : undefined;
  const changeSet = await account.propose({ stackName, template, parameters });
  return {
    caller,
    stackName,
    template: {
      bytes: Buffer.byteLength(template),
      sha256: createHash('sha256').update(template).digest('hex'),
    },
    parameters: { ...parameters, ...(request.parameters.webhook ? HIDDEN : {}) },
    changeSet,
    permissions: permissionChange(before, template, caller),
  };
}

const HIDDEN = { [ACCOUNT_GUARD.parameters.alertWebhook]: '(not shown)' };

function parametersOf(given: GuardParameters, isFirst: boolean): Record<string, string> {
  const { parameters: names } = ACCOUNT_GUARD;
  const values: ReadonlyArray<readonly [string, string | undefined]> = [
    [names.mode, given.mode],
    [names.alertEmail, given.alertEmail],
    [names.ceilingUsdPerDay, given.ceilingUsdPerDay],
    [names.accountCeilingUsdPerDay, given.accountCeilingUsdPerDay],
    [names.monthlyBudgetUsd, isFirst ? given.monthlyBudgetUsd : undefined],
    [names.alertWebhook, given.webhook],
  ];
  return Object.fromEntries(
    values.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}

function permissionChange(
  before: string | undefined,
  after: string,
  caller: Caller,
): DeployPreview['permissions'] {
  const had = before === undefined ? [] : permissionsOf(before, caller);
  const has = permissionsOf(after, caller);
  const without = (list: GivenPermission[], others: GivenPermission[]): GivenPermission[] => {
    const known = new Set(others.map((one) => JSON.stringify(one)));
    return list.filter((one) => !known.has(JSON.stringify(one)));
  };
  return { added: without(has, had), removed: without(had, has) };
}

async function discardAll(prepared: readonly Prepared[]): Promise<void> {
  for (const { account, preview } of prepared)
    if (preview.changeSet) await account.discard(preview.changeSet);
}

function finishUnchanged(
  prepared: readonly Prepared[],
  request: DeployRequest,
  session: Session,
): ExitCode {
  const outcome = request.isDryRun ? 'dry-run' : 'declined';
  show(
    prepared.map(({ preview }) => ({ preview, outcome, stack: null })),
    request,
    session,
  );
  session.io.stderr.write('Nothing was changed.\n');
  return request.isDryRun ? EXIT.ok : EXIT.failure;
}

async function executeAll(
  prepared: readonly Prepared[],
  request: DeployRequest,
  session: Session,
): Promise<ExitCode> {
  const outcomes: DeployOutcome[] = [];
  for (const { account, preview } of prepared) {
    const end = await execute(account, preview, session);
    const stack = (await account.stack(request.stackName)) ?? null;
    outcomes.push({
      preview,
      stack,
      outcome: end === null ? 'unchanged' : end.outcome === 'done' ? 'deployed' : 'failed',
      ...(end?.outcome === 'failed' ? { reasons: end.reasons } : {}),
    });
    if (end?.outcome === 'failed') break;
  }
  show(outcomes, request, session);
  return outcomes.some(({ outcome }) => outcome === 'failed') ? EXIT.failure : EXIT.ok;
}

async function execute(
  account: Account,
  { changeSet }: DeployPreview,
  session: Session,
): Promise<StackEnd | null> {
  if (!changeSet) return null;
  return account.execute(changeSet, showing(changeSet.changes.length, session));
}

function show(
  outcomes: readonly DeployOutcome[],
  { output, profile }: DeployRequest,
  { io, style }: Session,
): void {
  if (output === 'json') {
    io.stdout.write(
      `${JSON.stringify({ schemaVersion: 1, stacks: outcomes.map(asJson) }, null, 2)}\n`,
    );
    return;
  }
  io.stdout.write(renderDeployOutcomes(outcomes, { style, profile }));
}

const asJson = ({ preview, outcome, stack, reasons }: DeployOutcome) => ({
  account: preview.caller.account,
  region: preview.caller.region,
  stackName: preview.stackName,
  template: preview.template,
  parameters: preview.parameters,
  outcome,
  changes: preview.changeSet?.changes ?? [],
  permissions: preview.permissions,
  status: stack?.status ?? null,
  outputs: stack?.outputs ?? {},
  reasons: reasons ?? [],
});
