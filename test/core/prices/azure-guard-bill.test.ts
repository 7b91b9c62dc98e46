import { azureGuardPrices, azureRateOf } from '../../../lib/core/prices/books/azure-rate';

test('the guard of Azure costs what its page says, and a read next to nothing', () => {
  expect(azureGuardPrices.fixedUsdPerMonth).toBeCloseTo(2.78, 2);
  expect(azureGuardPrices.usdPerRead * 1e6).toBeCloseTo(0.8, 9);
});

test('an instance costs its memory, and a declared price of a call is told apart', () => {
  const rate = azureRateOf('flex', 2048, 0.01);
  expect(rate.usdPerSecond).toBeCloseTo(2 * 0.000026, 12);
  expect(rate.declaredUsdPerInvocation).toBe(0.01);
});
