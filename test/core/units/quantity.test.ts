// Quantities as containers state them, and what is not one.
import { gibOf, vcpusOf } from '../../../lib/core/units/quantity';

test.each([
  ['1', 1],
  ['500m', 0.5],
  ['0.083', 0.083],
  ['', undefined],
  ['2 vCPU', undefined],
  ['-1', undefined],
])('%p of a processor is %p', (text, vcpus) => expect(vcpusOf(text)).toBe(vcpus));

test.each([
  ['512Mi', 0.5],
  ['1Gi', 1],
  ['1.5Gi', 1.5],
  ['1024Ki', 1 / 1_024],
  ['1000k', 1e6 / 1_024 ** 3],
  ['2G', 2e9 / 1_024 ** 3],
  ['1073741824', 1],
  ['256M', 256e6 / 1_024 ** 3],
  ['1T', undefined],
  ['lots', undefined],
])('%p of memory is %p GiB', (text, gib) => expect(gibOf(text)).toBe(gib));
