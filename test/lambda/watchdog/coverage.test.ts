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
  expect(coverageOf(functions, policy())).toMatchObject({ ignored: 1, neverPaused: 1 });
  expect(coverageOf(functions, policy({ neverPause: ['payments', 'b'] }))).toMatchObject({
    ignored: 1,
    neverPaused: 2,
  });
});

test('names what is exempt, and why', () => {
  const functions = [
    target({ name: 'a', override: { isIgnored: true } }),
    target({ name: 'o', override: { mode: 'observe' } }),
    target({ name: 'watchdog', isGuardOwn: true, override: { isIgnored: true } }),
  ];
  expect(coverageOf(functions, policy()).exempt).toEqual([
    { functionName: 'a', because: expect.stringContaining('ignored, by its tag') },
    { functionName: 'o', because: expect.stringContaining('only observed') },
  ]);
});
