// What a status says of a guard's coverage: an ignored function is one less that is guarded, whoever looks at the total.
import { coverageOf } from '../../../lambda/watchdog/coverage';
import { policy, target } from '../../support/builders';

test('counts who is ignored and who is only ever clamped, by tag or by policy', () => {
  const functions = [
    target(),
    target({ name: 'a', override: { isIgnored: true } }),
    target({ name: 'b', override: { isNeverPaused: true } }),
    target({ name: 'payments' }),
  ];
  expect(coverageOf(functions, policy())).toEqual({ ignored: 1, neverPaused: 1 });
  expect(coverageOf(functions, policy({ neverPause: ['payments', 'b'] }))).toEqual({
    ignored: 1,
    neverPaused: 2,
  });
});
