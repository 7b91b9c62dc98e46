// What a user may say to a guard. Every prop has a default that deploys in a new account and pauses nothing yet.
// A prop that would need a guess, such as a budget, is left out instead.

import type { GuardPolicy } from '../../core/policy/policy';
import { number } from '../../core/units/values';
import { problemsWithCheck, type WalletCheckProps } from '../checks/wallet-check-props';
import { problemsWithProp } from '../tree/construct-problems';
import { problemsWithUsd, type Usd } from '../tree/usd';
import type { WatchdogProps } from '../watchdog/watchdog';

export interface WalletGuardProps extends Omit<WatchdogProps, 'isAccountWide'> {
  /**
   * The most any single function may spend in a period, where it has no ceiling of its own.
   * @default - fixed from each function's history when the guard first sees it
   */
  readonly ceiling?: Usd;
  /**
   * The most the account may be billed in a month; at 100 % the top spenders are paused.
   * @default - no monthly budget
   */
  readonly monthlyUsd?: number;
  /**
   * The same for a day.
   * @default - no daily budget
   */
  readonly dailyUsd?: number;
  /**
   * The account's concurrency quota, for the sum of what the app reserves (Service Quotas L-B99A9384).
   * @default 1000
   */
  readonly accountConcurrency?: number;
  /**
   * Gives functions that are called asynchronously a failure destination where they have none, so that a pause
   * loses nothing.
   * @default true
   */
  readonly hasRescueQueue?: boolean;
  /**
   * One alarm for every loop that AWS stops in the Region.
   * @default true
   */
  readonly hasRecursionAlarm?: boolean;
  /**
   * Finds loops at synth, and tells what each stack can cost at worst.
   * @default true
   */
  readonly hasCheck?: boolean;
  /**
   * What that check stops a synth for, tells and accepts.
   * @default - a loop of high confidence stops the synth, the rest is told
   */
  readonly check?: WalletCheckProps;
  /**
   * Receives the one line about what is protected, at synth.
   * @default - it is written to standard error
   */
  readonly onReport?: (line: string) => void;
}

const CEILINGS = {
  hour: 'ceilingUsdPerHour',
  day: 'ceilingUsdPerDay',
  month: 'ceilingUsdPerMonth',
} as const;

export function policyOf({ policy, ceiling }: WalletGuardProps): Partial<GuardPolicy> {
  return ceiling ? { ...policy, [CEILINGS[ceiling.period]]: ceiling.usd } : { ...policy };
}

/** What the watchdog itself does not check. */
export const problemsWithGuard = (props: WalletGuardProps): string[] => [
  ...problemsWithUsd('ceiling', props.ceiling),
  ...problemsWithProp('monthlyUsd', props.monthlyUsd, number({ min: 0.01, max: 1e9 })),
  ...problemsWithProp('dailyUsd', props.dailyUsd, number({ min: 0.01, max: 1e9 })),
  ...problemsWithProp(
    'accountConcurrency',
    props.accountConcurrency,
    number({ min: 1, isWhole: true }),
  ),
  ...problemsWithCheck(checkOf(props)),
];

/** The check knows the quota that its guard was given. */
export const checkOf = ({ accountConcurrency, check }: WalletGuardProps): WalletCheckProps => ({
  ...(accountConcurrency === undefined ? {} : { accountConcurrency }),
  ...check,
});

/** Standard error: what an app writes to standard output may be someone's input. */
export function report({ onReport }: WalletGuardProps, line: string): void {
  if (onReport) onReport(line);
  else process.stderr.write(`${line}\n`);
}
