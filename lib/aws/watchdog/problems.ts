// Everything that is wrong with what a watchdog was given, all at once.
// A value that is known only at deploy time cannot be judged here: the watchdog itself judges it again.

import { Token } from 'aws-cdk-lib';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { defaultPolicy, type GuardPolicy } from '../../core/policy/policy';
import { problemsWithPolicy } from '../../core/policy/policy-problems';
import { emailAddress, shown } from '../../core/units/values';
import { problemsWithProp } from '../tree/construct-problems';
import type { AlertChannel } from './alert-channel';
import { bundledWatchdogPath, problemsWithBundle } from './bundle';

interface Given {
  readonly mode?: 'observe' | 'enforce';
  readonly policy?: Partial<Omit<GuardPolicy, 'mode'>>;
  readonly guardName?: string;
  readonly alertEmail?: string;
  readonly topic?: ITopic;
  readonly channels?: readonly AlertChannel[];
  readonly codePath?: string;
}

const GUARD_NAME = /^[A-Za-z0-9._-]{1,64}$/;

export function problemsWithWatchdog(props: Given): string[] {
  const values = Object.entries({ mode: props.mode, ...props.policy }).filter(
    ([, value]) => value !== undefined && !Token.isUnresolved(value),
  );
  const { guardName } = props;
  const hasBadName =
    guardName !== undefined && !Token.isUnresolved(guardName) && !GUARD_NAME.test(guardName);
  return [
    ...problemsWithPolicy({ ...defaultPolicy, ...Object.fromEntries(values) }),
    ...(hasBadName
      ? [`guardName is ${shown(guardName)}; use letters, digits, '-', '_' and '.', 64 at most`]
      : []),
    ...problemsWithProp('alertEmail', props.alertEmail, emailAddress),
    ...(props.alertEmail !== undefined && props.topic !== undefined
      ? [
          'alertEmail and topic are both given; subscribe the address to your topic, or leave it out',
        ]
      : []),
    ...problemsWithBundle(props.codePath ?? bundledWatchdogPath()),
  ];
}
