// The guard of a stack or of a whole app: a watchdog, and services that a later apply never resumes while they are paused.
// Terraform would put back the scaling that it knows: it must leave the scaling to the guard from the first apply on.

import { CloudRunV2Service } from '@cdktf/provider-google/lib/cloud-run-v2-service';
import type { Cloudfunctions2Function } from '@cdktf/provider-google/lib/cloudfunctions2-function';
import { GoogleProvider } from '@cdktf/provider-google/lib/provider';
import { App, Aspects, TerraformStack } from 'cdktf';
import { Construct, type IConstruct } from 'constructs';
import { TAG_PREFIX, TAGS } from '../contract';
import { number, oneOf, optional, problemsWith } from '../core/units/values';
import { LABEL_PREFIX } from './contract';
import { refuseProblems } from './refuse-problems';
import { Watchdog } from './watchdog';
import type { WatchdogProps } from './watchdog-props';

/** What the owner of one service wants, as labels on it. */
export interface ProtectOptions {
  /** The most it may spend in an hour; passing it pauses. */
  readonly ceilingUsdPerHour?: number;
  /** The most it may spend in a day; passing it pauses. */
  readonly ceilingUsdPerDay?: number;
  /** The most it may spend in a month; passing it pauses. */
  readonly ceilingUsdPerMonth?: number;
  /** Held at what it may burn, and never taken to zero. */
  readonly neverPause?: boolean;
  /** Other than the guard's own mode, for this service alone. */
  readonly mode?: 'enforce' | 'observe' | 'ignore';
}

/** A watchdog for a project, and what its services need so that they can be paused. */
export class WalletGuard extends Construct {
  /** The function that looks once a minute, with its role, bucket and alarms. */
  readonly watchdog: Watchdog;

  constructor(scope: Construct, id: string, props: WatchdogProps) {
    super(scope, id);
    this.watchdog = new Watchdog(this, 'Watchdog', props);
  }

  /** Guards every service in a stack, within it, or in all stacks that an app has by now, by a stack of its own. */
  static protect(scope: App | TerraformStack, props: WatchdogProps): WalletGuard {
    // CDKTF visits each stack by itself: what is said of the app does not reach them.
    for (const stack of App.isApp(scope) ? scope.node.findAll() : [scope])
      if (TerraformStack.isStack(stack)) Aspects.of(stack).add({ visit: leaveScalingToGuard });
    return new WalletGuard(App.isApp(scope) ? ownStack(scope, props) : scope, 'WalletGuard', props);
  }

  /** States what the owner of one service wants; the guard reads it from the service's labels. */
  protect(target: CloudRunV2Service | Cloudfunctions2Function, options: ProtectOptions = {}): void {
    refuseProblems(target, problemsWithOptions(options));
    leaveScalingToGuard(target);
    target.labels = { ...target.labelsInput, ...labelsOf(options) };
  }
}

function ownStack(app: App, { project, region }: WatchdogProps): TerraformStack {
  const stack = new TerraformStack(app, 'spendfuse');
  new GoogleProvider(stack, 'Google', { project, region });
  return stack;
}

/** A function of the 2nd generation has no scaling in Terraform, so no apply changes it. */
function leaveScalingToGuard(node: IConstruct): void {
  if (!(node instanceof CloudRunV2Service)) return;
  const { ignoreChanges = [] } = node.lifecycle ?? {};
  if (ignoreChanges === 'all' || ignoreChanges.includes('scaling')) return;
  node.lifecycle = { ...node.lifecycle, ignoreChanges: [...ignoreChanges, 'scaling'] };
}

/** A label's value has no dot. */
const labelsOf = (options: ProtectOptions): Record<string, string> =>
  Object.fromEntries(
    Object.entries(options).flatMap(([field, value]) =>
      value === undefined
        ? []
        : [
            [
              TAGS[field as keyof ProtectOptions].replace(TAG_PREFIX, LABEL_PREFIX),
              String(value).replace('.', '-'),
            ],
          ],
    ),
  );

/** Below a cent a ceiling is a pause in disguise. */
const dollars = optional(number({ min: 0.01, max: 1e9 }));

const problemsWithOptions = (options: ProtectOptions): string[] => [
  ...(['ceilingUsdPerHour', 'ceilingUsdPerDay', 'ceilingUsdPerMonth'] as const).flatMap((name) =>
    problemsWith(name, options[name], dollars),
  ),
  ...problemsWith('mode', options.mode, optional(oneOf(['enforce', 'observe', 'ignore']))),
];
