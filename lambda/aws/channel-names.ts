// How AWS spells the names that a channel's setting may hold: of a secret, of a parameter, of a topic.
// A value is never repeated: where a name was wanted, somebody may have put the secret itself.

import type { FieldCheck } from '../channels/channel-kinds';
import type { NameChecks } from '../channels/channel-settings';

const matching =
  (pattern: RegExp, wanted: string): FieldCheck =>
  (value) =>
    typeof value === 'string' && pattern.test(value) ? undefined : `use ${wanted}`;

/** Parameter names: letters, digits and `.-_/` (Systems Manager reference, PutParameter, 2026-04). */
const SECRET =
  /^(arn:[\w-]+:secretsmanager:[\w-]+:\d{12}:secret:[\w/+=.@-]{1,520}|\/?[\w.-][\w./-]{0,1010})$/;
const TOPIC = /^arn:[\w-]+:sns:[\w-]+:\d{12}:[\w-]+$/;

export const NAME_CHECKS: NameChecks = {
  secret: matching(SECRET, 'the ARN of a secret or the name of a parameter'),
  topic: matching(TOPIC, 'the ARN of an SNS topic'),
};
