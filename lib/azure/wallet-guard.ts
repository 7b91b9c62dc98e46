// A guard for a subscription in one construct: the watchdog with sane defaults, people to tell, and a budget behind it.
// What it protects by name it protects with what a user typed; everything else that bills by use it watches as well.

import { ResourceGroup } from '@cdktf/provider-azurerm/lib/resource-group';
import { Aspects, type TerraformStack } from 'cdktf';
import { Construct, type IConstruct } from 'constructs';
import type { ChannelSetting } from '../contract';
import type { GuardPolicy } from '../core/policy/policy';
import { matching, optional, problemsWith } from '../core/units/values';
import { BudgetAlarm } from './budget-alarm';
import { knownAtSynth, refuseProblems } from './refuse-problems';
import {
  type FunctionApp,
  isProtected,
  type Protection,
  protectApp,
} from './watchdog/app-protection';
import { Watchdog } from './watchdog/watchdog';

export interface WalletGuardProps {
  /** The subscription to guard, as the 36 characters of its id. */
  readonly subscriptionId: string;
  /** Is mailed what the guard alerts about, when it is silent, and when the budget is used up. */
  readonly alertEmail: string;
  /** The most that may be billed in a month, in the currency the subscription is billed in. */
  readonly monthlyAmount: number;
  /** The first month, as `2026-11`. */
  readonly startMonth: string;
  /**
   * Unique in all of Azure: 5 to 22 lower-case letters, digits and hyphens.
   * @default - spendfuse- and the beginning of the subscription's id
   */
  readonly name?: string;
  /** @default eastus */
  readonly location?: string;
  /** Laid over the defaults; without it the guard observes: `{ mode: 'enforce' }`. */
  readonly policy?: Partial<GuardPolicy> | string;
  /** Beside the mail. */
  readonly channels?: readonly ChannelSetting[] | string;
  /**
   * A page on the web, open to whoever has a signed link out of an alert, on which a pause is resumed; after
   * `widenAzurermProvider(stack)`.
   * @default false
   */
  readonly confirmPage?: boolean;
}

/** The guard of a subscription: a watchdog, a budget, and `protect` for what is defined beside it. */
export class WalletGuard extends Construct {
  /** What watches, pauses and resumes. */
  readonly watchdog: Watchdog;
  /** The budget of the subscription, and who is told at every step. */
  readonly budgetAlarm: BudgetAlarm;

  constructor(scope: Construct, id: string, props: WalletGuardProps) {
    super(scope, id);
    const { subscriptionId, location = 'eastus' } = props;
    const name = props.name ?? `spendfuse-${subscriptionId.slice(0, 8)}`;
    refuseProblems(this, problemsWithGuard({ ...props, name }));
    const group = new ResourceGroup(this, 'Group', { name, location });
    const { monthlyAmount, alertEmail, startMonth } = props;
    this.budgetAlarm = new BudgetAlarm(this, 'Budget', {
      ...{ monthlyAmount, alertEmail, startMonth },
      // By reference, so that the group is there first.
      resourceGroupName: group.name,
      scopeId: `/subscriptions/${subscriptionId}`,
    });
    this.watchdog = new Watchdog(this, 'Watchdog', {
      ...{ subscriptionId, name, location, resourceGroupName: group.name },
      ...{ policy: props.policy, channels: props.channels, confirmPage: props.confirmPage },
      actionGroupId: this.budgetAlarm.actionGroup.id,
    });
    this.budgetAlarm.call(this.watchdog.budgetNotices);
  }

  /** One app, or every function app under a stack or another construct. */
  protect(target: IConstruct, wishes: Protection = {}): this {
    const apps = target.node
      .findAll()
      .filter(isFunctionApp)
      .filter((app) => !isOf(this.watchdog, app));
    if (apps.length === 0)
      refuseProblems(this, [`there is no function app under ${target.node.path || 'the app'}`]);
    for (const app of apps) protectApp(app, wishes);
    return this;
  }

  /** Every function app of a stack that has one, which also gets the guard; also those that are defined later. */
  static protect(
    stack: TerraformStack,
    props: WalletGuardProps,
    wishes: Protection = {},
  ): WalletGuard {
    const guard = new WalletGuard(stack, 'WalletGuard', props).protect(stack, wishes);
    const isLater = (node: IConstruct): node is FunctionApp =>
      isFunctionApp(node) && !isOf(guard.watchdog, node) && !isProtected(node);
    Aspects.of(stack).add({
      visit: (node) => (isLater(node) ? protectApp(node, wishes) : undefined),
    });
    return guard;
  }
}

const APP_TYPES: ReadonlySet<string> = new Set([
  'azurerm_function_app_flex_consumption',
  'azurerm_linux_function_app',
  'azurerm_windows_function_app',
]);

const isFunctionApp = (construct: IConstruct): construct is FunctionApp =>
  APP_TYPES.has((construct as Partial<FunctionApp>).terraformResourceType ?? '');

/** The watchdog's own app, and that of its page. */
const isOf = (watchdog: Watchdog, app: IConstruct): boolean => app.node.scopes.includes(watchdog);

/** What can be said of a guard before it is defined. */
export const problemsWithGuard = (props: WalletGuardProps): string[] => [
  ...problemsWith(
    'subscriptionId',
    knownAtSynth(props.subscriptionId),
    optional(
      matching(
        /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i,
        'the id that `az account show` prints',
      ),
    ),
  ),
  ...problemsWith(
    'name',
    knownAtSynth(props.name),
    optional(
      matching(
        /^[a-z][a-z0-9-]{3,20}[a-z0-9]$/,
        '5 to 22 lower-case letters, digits and hyphens, from a letter to a letter or digit',
      ),
    ),
  ),
];
