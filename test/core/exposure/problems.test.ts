// Mistakes are reported all at once, each with its value and the fix.

import fc from 'fast-check';
import type { ExposureInput, WayIn } from '../../../lib/core/exposure/exposure';
import {
  problemsWithCeiling,
  problemsWithExposureInput,
} from '../../../lib/core/exposure/problems';
import { anExposureInput, anyExposureInput } from '../../support/arbitraries/exposure-inputs';

const problemsOf = (overrides: Partial<ExposureInput>) =>
  problemsWithExposureInput(anExposureInput(overrides));

describe('a function to be bounded', () => {
  it('has no problems when it is one that can exist', () => {
    fc.assert(
      fc.property(anyExposureInput, (input) => {
        expect(problemsWithExposureInput(input)).toEqual([]);
      }),
    );
  });

  it('may be unknown wherever that is allowed', () => {
    const unknown = 'unknown' as const;
    const problems = problemsOf({
      memoryMb: unknown,
      architecture: unknown,
      timeoutSeconds: unknown,
      ephemeralMb: unknown,
      reservedConcurrency: unknown,
      provisionedConcurrency: unknown,
      accountConcurrency: unknown,
      logKbPerInvocation: unknown,
      downstream: unknown,
      waysIn: [{ kind: 'rest-api', throttle: unknown, requestKb: unknown, responseKb: unknown }],
    });
    expect(problems).toEqual([]);
  });

  it('reports everything at once', () => {
    const problems = problemsOf({
      memoryMb: 64,
      timeoutSeconds: 901,
      architecture: 'mips' as 'arm64',
      reservedConcurrency: 1.5,
      downstream: [{ name: 'model', usdPerCall: -1, callsPerInvocation: Number.NaN }],
    });
    expect(problems).toEqual([
      'memoryMb is 64; use a number from 128 to 10240',
      'timeoutSeconds is 901; use a number from 1 to 900',
      'reservedConcurrency is 1.5; use a whole number from 0 to 1000000',
      "architecture is 'mips'; use x86_64, arm64 or unknown",
      'downstream[0].usdPerCall is -1; use a number from 0 to 1000000',
      'downstream[0].callsPerInvocation is NaN; use a number from 0 to 1000000',
    ]);
  });

  it('cannot leave out what has no default', () => {
    const input = {
      ...anExposureInput(),
      memoryMb: undefined,
      timeoutSeconds: undefined,
      waysIn: [
        { kind: 'schedule' },
        { kind: 'stream' },
        { kind: 'rest-api', throttle: {}, webAcl: {} },
      ],
    } as unknown as ExposureInput;
    expect(problemsWithExposureInput(input)).toEqual([
      'memoryMb is missing; use a number from 128 to 10240',
      'timeoutSeconds is missing; use a number from 1 to 900',
      'waysIn[0].everySeconds is missing; use a number from 1 to 31622400',
      'waysIn[1].shards is missing; use a whole number from 1 to 1000000',
      'waysIn[2].throttle.requestsPerSecond is missing; use a number from 0 to 100000000',
      'waysIn[2].throttle.burst is missing; use a number from 0 to 100000000',
      'waysIn[2].webAcl.rules is missing; use a whole number from 0 to 10000',
    ]);
  });

  it('cannot reserve more than the account has, nor provision more than is reserved', () => {
    expect(problemsOf({ reservedConcurrency: 2_000, provisionedConcurrency: 2_001 })).toEqual([
      "reservedConcurrency is 2000, over the account's 1000; reserve less",
      'provisionedConcurrency is 2001, over the 2000 reserved; provision less',
    ]);
  });

  it('takes numbers only, also from text that looks like one', () => {
    expect(problemsOf({ memoryMb: '128' as unknown as number })).toEqual([
      "memoryMb is '128'; use a number from 128 to 10240",
    ]);
  });
});

describe('a way in', () => {
  const problemsOfWay = (way: unknown) => problemsOf({ waysIn: [way as WayIn] });

  it('has a kind that is known, whatever objects inherit', () => {
    for (const kind of ['carrier-pigeon', 'constructor']) {
      const [problem] = problemsOfWay({ kind });
      expect(problem).toMatch(`waysIn[0].kind is '${kind}'; use rest-api, http-api,`);
    }
  });

  it('has a batch that its queue allows', () => {
    expect(problemsOfWay({ kind: 'sqs', batchSize: 10_000 })).toEqual([]);
    expect(problemsOfWay({ kind: 'sqs', isFifo: true, batchSize: 11 })).toEqual([
      'waysIn[0].batchSize is 11; use a whole number from 1 to 10',
    ]);
  });

  it('has a throttle and a web ACL within what AWS allows', () => {
    const webAcl = { rules: 1.5, capacity: 5_001 };
    const throttle = { requestsPerSecond: -1, burst: Number.NaN };
    expect(problemsOfWay({ kind: 'rest-api', throttle, webAcl })).toEqual([
      'waysIn[0].throttle.requestsPerSecond is -1; use a number from 0 to 100000000',
      'waysIn[0].throttle.burst is NaN; use a number from 0 to 100000000',
      'waysIn[0].webAcl.rules is 1.5; use a whole number from 0 to 10000',
      'waysIn[0].webAcl.capacity is 5001; use a whole number from 0 to 5000',
    ]);
  });
});

describe('a ceiling', () => {
  it('is at least one sum of dollars', () => {
    expect(problemsWithCeiling({})).toEqual([
      'no ceiling is given; set usdPerHour, usdPerDay or usdPerMonth',
    ]);
    expect(problemsWithCeiling({ usdPerDay: 5 })).toEqual([]);
  });

  it('is never negative, absurd or not a number', () => {
    const ceiling = { usdPerHour: -1, usdPerDay: Number.NaN, usdPerMonth: 1e13 };
    expect(problemsWithCeiling(ceiling)).toEqual([
      'usdPerHour is -1; use a number from 0 to 1000000000000',
      'usdPerDay is NaN; use a number from 0 to 1000000000000',
      'usdPerMonth is 10000000000000; use a number from 0 to 1000000000000',
    ]);
  });
});
