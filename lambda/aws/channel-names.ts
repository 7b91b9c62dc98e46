// How AWS spells the names that a channel's setting may hold: of a secret, of a parameter, of a topic.
// A value that is spelled otherwise may be the secret itself, and is never repeated.

import { CHANNEL_NAMES } from '../../lib/aws/contract';
import { matching } from '../../lib/core/units/values';
import type { NameChecks } from '../channels/channel-kinds';

export const NAME_CHECKS: NameChecks = {
  secret: matching(CHANNEL_NAMES.secret, 'the ARN of a secret or the name of a parameter'),
  topic: matching(CHANNEL_NAMES.topic, 'the ARN of an SNS topic'),
};
