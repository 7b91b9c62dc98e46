// Google Cloud's own budget, with mail to people and a topic for programs. Hours late, so it is the backstop: it stops nothing.
// Credits are left out of the sum: they would hide an attack until they are used up.

import { BillingBudget } from '@cdktf/provider-google/lib/billing-budget';
import { MonitoringNotificationChannel } from '@cdktf/provider-google/lib/monitoring-notification-channel';
import { PubsubTopic } from '@cdktf/provider-google/lib/pubsub-topic';
import { Token } from 'cdktf';
import { Construct } from 'constructs';
import { emailAddress, matching, number, optional, problemsWith } from '../core/units/values';
import { knownAtSynth, refuseProblems } from './refuse-problems';

export interface BudgetAlarmProps {
  /** The billing account, as `012345-6789AB-CDEF01`. */
  readonly billingAccount: string;
  /** The most that may be billed in a calendar month (of US Pacific time), in whole units of the currency. */
  readonly monthlyAmount: number;
  /** Is mailed at 50 %, 80 % and 100 % of the budget, and when the month's forecast reaches it. */
  readonly alertEmail: string;
  /**
   * The currency of the amount; Google takes the billing account's own and no other.
   * @default - the billing account's
   */
  readonly currency?: string;
  /**
   * The numbers (not the ids) of the projects whose spending counts.
   * @default - every project the billing account pays for
   */
  readonly projectNumbers?: readonly string[];
  /**
   * The budget's name.
   * @default spendfuse-monthly
   */
  readonly budgetName?: string;
  /** Where the budget says how it stands; a watchdog's own topic lets it act. @default - a topic of its own */
  readonly topic?: PubsubTopic;
}

const DEFAULT_NAME = 'spendfuse-monthly';

/** A monthly budget of a billing account or of projects in it, which tells people hours late and stops nothing. */
export class BudgetAlarm extends Construct {
  /** Receives the state of the budget several times a day, whether or not a step was reached. */
  readonly topic: PubsubTopic;
  /** Mails `alertEmail`. */
  readonly channel: MonitoringNotificationChannel;
  /** The budget itself. */
  readonly budget: BillingBudget;

  constructor(scope: Construct, id: string, props: BudgetAlarmProps) {
    super(scope, id);
    refuseProblems(this, problemsWithBudget(props));
    const name = props.budgetName ?? DEFAULT_NAME;
    this.topic = props.topic ?? new PubsubTopic(this, 'Topic', { name });
    this.channel = new MonitoringNotificationChannel(this, 'People', {
      type: 'email',
      displayName: name,
      labels: { email_address: props.alertEmail },
    });
    this.budget = new BillingBudget(this, 'Budget', {
      billingAccount: props.billingAccount,
      displayName: name,
      amount: {
        specifiedAmount: {
          units: unitsOf(props.monthlyAmount),
          currencyCode: props.currency,
        },
      },
      budgetFilter: {
        calendarPeriod: 'MONTH',
        creditTypesTreatment: 'EXCLUDE_ALL_CREDITS',
        projects: props.projectNumbers?.map((number) => `projects/${number}`),
      },
      thresholdRules: [
        { spendBasis: 'CURRENT_SPEND', thresholdPercent: 0.5 },
        { spendBasis: 'CURRENT_SPEND', thresholdPercent: 0.8 },
        { spendBasis: 'CURRENT_SPEND', thresholdPercent: 1 },
        { spendBasis: 'FORECASTED_SPEND', thresholdPercent: 1 },
      ],
      allUpdatesRule: {
        pubsubTopic: this.topic.id,
        schemaVersion: '1.0',
        monitoringNotificationChannels: [this.channel.name],
        // Those who pay are told by Google as well: the channel is one address, and addresses go stale.
        disableDefaultIamRecipients: false,
      },
    });
  }
}

/** Google's API takes whole units as text; what is known at apply time only stays a reference. */
const unitsOf = (amount: number): string =>
  Token.isUnresolved(amount) ? Token.asString(amount) : String(amount);

export function problemsWithBudget(props: BudgetAlarmProps): string[] {
  return [
    ...problemsWith(
      'billingAccount',
      knownAtSynth(props.billingAccount),
      optional(
        matching(
          /^[0-9A-F]{6}-[0-9A-F]{6}-[0-9A-F]{6}$/,
          'the id as `gcloud billing accounts list` prints it',
        ),
      ),
    ),
    ...problemsWith(
      'monthlyAmount',
      knownAtSynth(props.monthlyAmount),
      optional(number({ min: 1, max: 1e9, isWhole: true })),
    ),
    ...problemsWith('alertEmail', knownAtSynth(props.alertEmail), optional(emailAddress)),
    ...problemsWith(
      'currency',
      props.currency,
      optional(matching(/^[A-Z]{3}$/, 'three letters like USD')),
    ),
    ...(props.projectNumbers ?? []).flatMap((number) =>
      problemsWith(
        'a project number',
        knownAtSynth(number),
        optional(
          matching(/^\d+$/, 'the digits that `gcloud projects describe` prints, not the id'),
        ),
      ),
    ),
    ...problemsWith(
      'budgetName',
      props.budgetName,
      optional(
        matching(
          /^(?!goog)[A-Za-z][\w.~+%-]{2,59}$/,
          '3 to 60 letters, digits and hyphens, a letter first and not goog',
        ),
      ),
    ),
  ];
}
