// How a deployment ended, and what to do next; the commands can be copied as they stand.
// The most important line comes last: it is what a person still sees when everything has scrolled by.

import type { Stack } from '../aws/account';
import type { Style } from '../terminal/style';
import { hang, padEnd, printable } from '../terminal/text';
import type { DeployPreview } from './change-set-text';
import { commandFor } from './guard-place';
import { NOBODY_HEARS } from './hearers-text';
import { isHeldByPolicy, LIFT_POLICY } from './policy-hold';

export interface DeployOutcome {
  readonly preview: DeployPreview;
  readonly outcome: 'deployed' | 'unchanged' | 'failed' | 'declined' | 'dry-run';
  readonly stack: Stack | null;
  /** No parameter names anybody who gets its alerts. */
  readonly isUnheard?: boolean;
  readonly reasons?: readonly string[];
}

interface Look {
  readonly style: Style;
  readonly profile?: string;
}

export function renderDeployOutcomes(outcomes: readonly DeployOutcome[], look: Look): string {
  const lines = outcomes.flatMap((outcome) => linesOf(outcome, look));
  return lines.length === 0 ? '' : `${lines.join('\n')}\n`;
}

function linesOf(outcome: DeployOutcome, look: Look): string[] {
  const { colors, columns } = look.style;
  const { stackName, caller } = outcome.preview;
  const place = `${stackName} in ${caller.account} · ${caller.region}`;
  switch (outcome.outcome) {
    case 'declined':
    case 'dry-run':
      return [];
    case 'failed':
      return [
        '',
        colors.red(`Failed: ${place} (${outcome.stack?.status.toLowerCase() ?? 'removed again'})`),
        ...(outcome.reasons ?? []).flatMap((reason) => hang('  ', printable(reason), columns)),
        ...(isHeldByPolicy(outcome.reasons ?? []) ? hang('  ', LIFT_POLICY, columns) : []),
        ...hang('  ', 'CloudFormation has rolled back its changes.', columns),
      ];
    case 'deployed':
    case 'unchanged': {
      const verb = outcome.outcome === 'deployed' ? 'Deployed' : 'Already deployed';
      return [
        '',
        colors.green(`${verb}: ${place}`),
        ...hang('  ', meaningOf(modeOf(outcome)), columns),
        ...(outcome.isUnheard ? hang('  ', colors.yellow(UNHEARD), columns) : []),
        '',
        ...nextSteps(outcome, look),
      ];
    }
  }
}

const modeOf = ({ stack, preview }: DeployOutcome): string =>
  stack?.parameters.Mode ?? preview.parameters.Mode ?? 'observe';

const UNHEARD = `${NOBODY_HEARS}. Deploy again with --alert-email, or subscribe to its topic.`;

const meaningOf = (mode: string): string =>
  mode === 'enforce'
    ? 'Enforcing: it pauses a function that runs away, alerts you, and can restore everything.'
    : 'Observing: it reports what it would pause, and changes nothing.';

function nextSteps(outcome: DeployOutcome, { style, profile }: Look): string[] {
  const { colors, columns } = style;
  const { caller, stackName, parameters } = outcome.preview;
  const command = (verb: string): string =>
    commandFor(verb, { region: caller.region, profile, stackName });
  const email = parameters.AlertEmail;
  const steps: ReadonlyArray<readonly [string, string]> = [
    ...(email ? [['confirm', `the subscription mail that AWS sends to ${email}`] as const] : []),
    ['look', command('status')],
    ...(modeOf(outcome) === 'enforce'
      ? [['undo', command('resume --all')] as const]
      : [['arm it', command('arm')] as const]),
    ['remove', command('destroy')],
  ];
  return [
    colors.bold('Next'),
    ...steps.flatMap(([word, what]) => hang(`  ${padEnd(word, 9)}`, what, columns)),
  ];
}
