// Who is paused, and for which breach, where several speak of one function: what leaves no doubt, then the function's own.

import type { AccountVerdict } from '../../lib/core/detection/account/account-verdict';
import { usualDayUsd } from '../../lib/core/detection/rolling-day';
import type { Breach, Certainty } from '../../lib/core/detection/verdict';
import { pauseCandidatesOf } from '../../lib/engine/pausing/pause-candidates';
import { NO_MEMORY } from '../../lib/engine/watching/memory';
import { evidence, stateOf, target } from '../support/builders';

type AccountBreach = Extract<AccountVerdict, { kind: 'breach' }>;

const own = (certainty: Certainty): Breach => ({
  kind: 'breach',
  rule: 'creep',
  certainty,
  because: 'its own',
  evidence: evidence(),
});
const account = (rule: AccountBreach['rule']): AccountBreach => ({
  kind: 'breach',
  rule,
  because: 'the account',
  spentUsd: 20,
  limitUsd: 10,
  culprits: ['id-orders'],
});

/** A function with users, which breaks a rule of its own while the account breaks another. */
function chosenFor(verdict: Breach, ofAccount: AccountBreach) {
  const state = stateOf({ usualPerMinute: 10 });
  expect(usualDayUsd(state.days)).toBeGreaterThan(1);
  const watched = {
    target: target(),
    verdict,
    state,
    newest: { invocations: 0, durationSeconds: 0 },
  };
  const [only, ...others] = pauseCandidatesOf(
    {
      memory: { ...NO_MEMORY, functions: [target()], states: { 'id-orders': state } },
      watched: [{ ...watched, share: undefined, reading: undefined }],
      account: ofAccount,
      readsBought: 0,
      isDrillDown: true,
      problems: [],
    },
    [],
  );
  expect(others).toEqual([]);
  return only?.breach;
}

test('what crept in company goes to zero, though its own rule would only hold it and its days look like users', () => {
  expect(chosenFor(own('likely'), account('account-creep'))).toMatchObject({
    rule: 'account-creep',
    certainty: 'unmistakable',
  });
});

test('its own breach stands where the account’s is a guess as well, or its own leaves no doubt', () => {
  expect(chosenFor(own('likely'), account('account-excess'))?.rule).toBe('creep');
  expect(chosenFor(own('unmistakable'), account('account-creep'))?.rule).toBe('creep');
});
