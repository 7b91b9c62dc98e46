// Memory is the other factor of every run's price.
// Without a measurement only sizes that one thread cannot use are reported.

import { awsPriceBook } from '../../core/prices/books/aws';
import { marginalUsd } from '../../core/prices/prices';
import { formatUsd, MB_PER_GB, SECONDS_PER_HOUR } from '../../core/units/money';
import type { Rule, RuleHit } from '../finding';
import type { FunctionItem } from '../inventory';
import { memoryMbOf, ownFunctions } from './subjects';

/**
 * One whole processor comes with 1,769 MB (docs.aws.amazon.com/lambda/latest/dg/configuration-memory,
 * 2026-04). The runtimes below run user code on one thread, so beyond that only memory itself is gained;
 * 3,008 MB, Lambda's limit until December 2020, leaves room for those that really hold data.
 */
const ONE_PROCESSOR_MB = 1_769;
const UNMEASURED_MB = 3_008;
const ONE_THREADED = /^(nodejs|python|ruby)/;

/** Twice what was ever used, and at least half a gigabyte saved: less is not worth a change. */
const MEASURED_FACTOR = 2;
const MEASURED_SAVING_MB = 512;

export const memoryAboveNeed: Rule = {
  id: 'memory-above-need',
  severity: 'low',
  title: 'The memory is far above need',
  why: 'Duration is billed by memory times time, whether the memory is used or not, so it multiplies every worst case.',
  fix: 'Lower the memory size, or measure with a power-tuning run that more memory makes the function faster by as much as it makes it dearer.',
  check(inventory) {
    return ownFunctions(inventory).flatMap((item) => hitsOf(item));
  },
};

function hitsOf(item: FunctionItem): RuleHit[] {
  const memoryMb = memoryMbOf(item);
  if (item.cloud !== 'aws' || memoryMb === undefined) return [];
  const hit = (because: string): RuleHit[] => [
    {
      resource: item.name,
      evidence: item.evidence,
      message: `${item.name} has ${memoryMb} MB, ${hourOf(memoryMb)}; ${because}`,
    },
  ];
  const usedMb = item.measured?.memoryUsedMbMax;
  if (usedMb !== undefined) {
    const isFar = memoryMb > usedMb * MEASURED_FACTOR && memoryMb - usedMb >= MEASURED_SAVING_MB;
    return isFar ? hit(`it never used more than ${Math.ceil(usedMb)} MB`) : [];
  }
  if (memoryMb <= UNMEASURED_MB || !ONE_THREADED.test(item.runtime ?? '')) return [];
  return hit(
    `${item.runtime} runs code on one thread, which ${ONE_PROCESSOR_MB} MB already gives a whole processor`,
  );
}

function hourOf(memoryMb: number): string {
  const usd =
    (memoryMb / MB_PER_GB) * marginalUsd(awsPriceBook, 'lambda.duration.x86_64') * SECONDS_PER_HOUR;
  return `${formatUsd(usd, 'up')} for each hour of one run`;
}
