// Deploys the account guard: proposes a change set in each Region, shows them all, asks once, runs them in turn.
// Nothing is changed before the answer, and what was proposed is taken back when the answer is no.

import { EXIT, type ExitCode } from '../exit-codes';
import { announce, isAgreed, mustBeAbleToAsk } from '../guard/asking';
import { Mistake } from '../mistake';
import { type DeployPreview, renderDeployPreview } from '../render/change-set-text';
import { type DeployOutcome, renderDeployOutcomes } from '../render/deploy-outcome-text';
import type { Session } from '../session';
import type { Account, StackEnd } from './account';
import { makeBuckets, removeBuckets } from './deploy-buckets';
import { nameIn } from './deploy-channels';
import {
  type GuardParameters,
  isDeployed,
  isUnheard,
  type Opened,
  parametersOf,
  previewOf,
} from './deploy-preview';
import { needsBucket, templateFrom } from './deploy-template';
import { mustBeAccountGuard } from './deployment';
import { goingOn, showing } from './stack-showing';

export interface DeployRequest {
  /** Empty: the Region of the environment or the profile. */
  readonly regions: readonly string[];
  readonly profile?: string;
  readonly stackName: string;
  /** Left out: the template that comes with this version. */
  readonly template?: string;
  /** For a template that is too large for a request. Left out: one that is found or made for this. */
  readonly bucket?: string;
  readonly parameters: GuardParameters;
  readonly isYes: boolean;
  /** Show, and stop there. */
  readonly isDryRun: boolean;
  readonly output: 'text' | 'json';
}

interface Prepared {
  readonly account: Account;
  readonly preview: DeployPreview;
}

export async function deploy(request: DeployRequest, session: Session): Promise<ExitCode> {
  const { io } = session;
  if (!request.isDryRun) mustBeAbleToAsk(io, request.isYes);
  const template = await templateFrom(request, session);
  const opened = await openAll(request, template, session);
  const made: Opened[] = [];
  const prepared: Prepared[] = [];
  let isAccepted = false;
  const takeBack = async (): Promise<void> => {
    await discardAll(prepared);
    await removeBuckets(made.splice(0), session);
  };
  const forget = io.onInterrupt(takeBack);
  try {
    const ready = request.isDryRun ? opened : await makeBuckets(opened, { made, request }, session);
    if (ready === null) return declined(session);
    for (const entry of ready) {
      const preview = await previewOf(entry);
      prepared.push({ account: entry.account, preview });
      showPreview(preview, request, session);
    }
    const changed = prepared.filter(({ preview }) => preview.changeSet !== null);
    const isWanted = !request.isDryRun && (await isWantedBy(changed, request, session));
    isAccepted = isWanted;
    if (!isWanted) return finishUnchanged(prepared, request, session);
  } finally {
    forget();
    if (!isAccepted) await takeBack();
  }
  return goingOn(session, () => executeAll(prepared, request, session));
}

async function openAll(
  request: DeployRequest,
  template: string,
  session: Session,
): Promise<Opened[]> {
  const regions = request.regions.length > 0 ? request.regions : [undefined];
  const opened: Opened[] = [];
  for (const [index, region] of regions.entries()) {
    const account = await session.io.openAccount({ region, profile: request.profile });
    const caller = await account.caller();
    announce(caller, session);
    const before = await account.stack(request.stackName);
    if (before) mustBeAccountGuard(before);
    await mustBeThere(account, request, session);
    const parameters = parametersOf(request.parameters, caller, index === 0);
    const wanted = { stackName: request.stackName, template, parameters };
    const isLarge = needsBucket(template);
    const isSame = isLarge && (await isDeployed(account, wanted));
    const bucket = isLarge && !isSame ? await account.templateBucket(request.bucket) : null;
    opened.push({ account, caller, wanted, bucket, isSame });
  }
  return opened;
}

/** Before anything is prepared: what a channel names and nobody has made would lose its first alert. */
async function mustBeThere(
  account: Account,
  { parameters: { channels = [] } }: DeployRequest,
  { io }: Session,
): Promise<void> {
  const found = await account.channelNames([...new Set(channels.map(nameIn))]);
  const missing = found.filter((nameFound) => nameFound.found === 'no');
  if (missing.length > 0)
    throw new Mistake(
      'a channel names something that is not in this account and Region',
      missing.map(({ name }) => `${name}: make it first, or correct the name`),
    );
  for (const { name, found: is } of found)
    if (is === 'unknown') io.stderr.write(`note: whether ${name} exists could not be checked\n`);
}

function declined({ io }: Session): ExitCode {
  io.stderr.write('Nothing was changed.\n');
  return EXIT.failure;
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

async function discardAll(prepared: readonly Prepared[]): Promise<void> {
  for (const { account, preview } of prepared)
    if (preview.changeSet?.changes) await account.discard(preview.changeSet);
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
  const code = declined(session);
  return request.isDryRun ? EXIT.ok : code;
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
      isUnheard: isUnheard(stack, preview),
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
  if (!changeSet?.changes) return null;
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
  bucket: preview.bucket?.name ?? null,
  parameters: preview.parameters,
  outcome,
  changes: preview.changeSet?.changes ?? [],
  permissions: preview.permissions,
  status: stack?.status ?? null,
  outputs: stack?.outputs ?? {},
  reasons: reasons ?? [],
});
