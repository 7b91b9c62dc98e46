// How AWS spells the names that a channel's setting may hold: of a secret, of a parameter, of a topic.
// A value that is spelled otherwise may be the secret itself, and is never repeated.

import { matching } from '../../lib/core/units/values';
import type { NameChecks } from '../channels/channel-kinds';

/** Parameter names: letters, digits and `.-_/` (Systems Manager reference, PutParameter, 2026-04). */
const SECRET =
  /^(arn:[\w-]+:secretsmanager:[\w-]+:\d{12}:secret:[\w/+=.@-]{1,520}|\/?[\w.-][\w./-]{0,1010})$/;
const TOPIC = /^arn:[\w-]+:sns:[\w-]+:\d{12}:[\w-]+$/;

export const NAME_CHECKS: NameChecks = {
  secret: matching(SECRET, 'the ARN of a secret or the name of a parameter'),
  topic: matching(TOPIC, 'the ARN of an SNS topic'),
};
