// The Azure book against a printed example, and what it must say of each price.
import { readFileSync } from 'node:fs';
import { azurePriceBook } from '../../../../lib/core/prices/books/azure';
import {
  type AzureGuardPriceKey,
  azureGuardBook,
} from '../../../../lib/core/prices/books/azure-guard';
import { freeQuantity, problemsWithPriceBook, usdFor } from '../../../../lib/core/prices/prices';

describe('the Azure price book', () => {
  it('is sound, and holds no price that nobody could check', () => {
    expect(problemsWithPriceBook(azurePriceBook)).toEqual([]);
    expect(Object.values(azurePriceBook.entries).every(({ verified }) => verified)).toBe(true);
  });

  it('prices the source’s own example: 3 million runs of a second at 1.5 GB', () => {
    const billed = (
      key: 'functions.consumption.duration' | 'functions.consumption.execution',
      used: number,
    ) => usdFor(azurePriceBook, key, used - freeQuantity(azurePriceBook, key));
    expect(billed('functions.consumption.duration', 4_500_000)).toBeCloseTo(65.6, 9);
    expect(billed('functions.consumption.execution', 3e6)).toBeCloseTo(0.4, 9);
  });

  it('prices Flex Consumption like the page of this guard says', () => {
    const page = readFileSync('docs/azure-gcp.md', 'utf8');
    const [, gbSecond, million] =
      /Flex Consumption: instances × memory × \$([\d.]+) a GB-second, and \$([\d.]+) a million executions/.exec(
        page,
      ) ?? [];
    expect(usdFor(azurePriceBook, 'functions.flex.duration', 1)).toBe(Number(gbSecond));
    expect(usdFor(azurePriceBook, 'functions.flex.execution', 1e6)).toBeCloseTo(Number(million), 9);
  });

  it('gives Flex Consumption 250,000 executions and 100,000 GB-seconds a month', () => {
    expect(freeQuantity(azurePriceBook, 'functions.flex.execution')).toBe(250_000);
    expect(freeQuantity(azurePriceBook, 'functions.flex.duration')).toBe(100_000);
    expect(azurePriceBook.freeAllowances.every(({ verified }) => verified)).toBe(true);
  });
});

describe('the book of what the Azure guard uses beside Functions', () => {
  it('is sound, and says that a query of metrics alone is only remembered', () => {
    expect(problemsWithPriceBook(azureGuardBook)).toEqual([]);
    const remembered = Object.entries(azureGuardBook.entries).filter(
      ([, { verified }]) => !verified,
    );
    expect(remembered.map(([key]) => key)).toEqual(['monitor.call']);
  });

  test.each<[AzureGuardPriceKey, number, number]>([
    // $0.00036 for 10,000 operations of any kind.
    ['table.operation', 10_000_000, 0.36],
    // Hot, locally redundant: $0.055 for 10,000 writes and $0.0044 for 10,000 of all other operations.
    ['blob.write', 10_000, 0.055],
    ['blob.other', 10_000, 0.0044],
    // $0.01 for 1,000 calls, of which a million are free.
    ['monitor.call', 1_000, 0.01],
    ['monitor.metricAlert', 10, 1],
    ['monitor.logAlert', 1, 0.5],
    // $2.30 a GB, of which five are free.
    ['logs.ingest', 10, 23],
  ])('prices %s of %d at $%d', (key, quantity, usd) => {
    expect(usdFor(azureGuardBook, key, quantity)).toBeCloseTo(usd, 9);
  });

  it('gives a million calls for metrics and 5 GB of logs', () => {
    expect(freeQuantity(azureGuardBook, 'monitor.call')).toBe(1_000_000);
    expect(freeQuantity(azureGuardBook, 'logs.ingest')).toBe(5);
  });
});
