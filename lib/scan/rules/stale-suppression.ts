// What the scan says of its own suppressions. Not a rule over infrastructure, but reported like one:
// an acceptance that outlives its finding hides the next finding.

import type { Rule } from '../finding';

export const STALE_SUPPRESSION: Omit<Rule, 'check'> = {
  id: 'stale-suppression',
  severity: 'low',
  title: 'A suppression accepts nothing any more',
  why: 'The finding it accepted is gone, or its rule is misspelt. Left in place it would hide the next finding of its kind.',
  fix: 'Remove it, or correct the name of the rule or the resource.',
};
