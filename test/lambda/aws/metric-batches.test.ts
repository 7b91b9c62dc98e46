import fc from 'fast-check';
import { batchesOf, metricsOf, queriesOf } from '../../../lambda/aws/metric-batches';
import { NOW_MINUTE } from '../../support/builders';

/** As far back as a first look goes. A single read of all five metrics that went further would be answered in pages. */
const TWO_WEEKS_MINUTES = 14 * 24 * 60;

const anyRead = fc.record({
  functionId: fc.nat(2000).map((id) => `arn:aws:lambda:us-east-1:123456789012:function:f${id}`),
  fromMinute: fc.integer({ min: NOW_MINUTE + 1 - TWO_WEEKS_MINUTES, max: NOW_MINUTE }),
  toMinute: fc.constant(NOW_MINUTE),
  spanMinutes: fc.constantFrom(1 as const, 60 as const),
  why: fc.constantFrom(
    ...(['sweep', 'suspect', 'probation', 'back-fill', 'drill-down', 'newborn'] as const),
  ),
});

test('every read is in exactly one batch, and every batch is within the limits of the call', () => {
  fc.assert(
    fc.property(fc.array(anyRead, { maxLength: 300 }), (reads) => {
      const batches = batchesOf(reads);
      expect(new Set(batches.flat()).size).toBe(reads.length);
      expect(batches.flat()).toHaveLength(reads.length);
      for (const batch of batches) {
        const { StartTime, EndTime, MetricDataQueries = [] } = queriesOf(batch);
        const seconds = (Number(EndTime) - Number(StartTime)) / 1000;
        const period = MetricDataQueries[0]?.MetricStat?.Period ?? 0;
        expect(MetricDataQueries.length).toBeLessThanOrEqual(500);
        expect(MetricDataQueries.length * (seconds / period)).toBeLessThanOrEqual(100_800);
        expect(new Set(MetricDataQueries.map(({ Id }) => Id)).size).toBe(MetricDataQueries.length);
        expect(seconds % period).toBe(0);
        for (const read of batch) {
          expect(Number(StartTime)).toBeLessThanOrEqual(read.fromMinute * 60_000);
          expect(Number(EndTime)).toBeGreaterThan(read.toMinute * 60_000);
        }
      }
    }),
    { numRuns: 30 },
  );
});

test('short reads fill their calls: five hundred metrics at a time', () => {
  const reads = Array.from({ length: 1000 }, (_, index) => ({
    functionId: `arn:aws:lambda:us-east-1:123456789012:function:f${index}`,
    fromMinute: NOW_MINUTE - 30,
    toMinute: NOW_MINUTE,
    spanMinutes: 1 as const,
  }));
  expect(batchesOf(reads)).toHaveLength(4);
  expect(
    metricsOf({ ...reads[0], functionId: 'x', fromMinute: 0, toMinute: 0, spanMinutes: 1 }),
  ).toEqual(['invocations', 'duration']);
});
