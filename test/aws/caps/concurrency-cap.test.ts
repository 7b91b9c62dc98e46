// Reserved concurrency from dollars: right, reservable, and never so low that messages die in a queue.

import { Duration, type Stack } from 'aws-cdk-lib';
import type { Template } from 'aws-cdk-lib/assertions';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { ConcurrencyCap, type ConcurrencyCapProps } from '../../../lib/aws/caps/concurrency-cap';
import { Usd } from '../../../lib/aws/tree/usd';
import { exposureOf } from '../../../lib/core/exposure/exposure';
import { awsPriceBook } from '../../../lib/core/prices/books/aws';
import { readInventory } from '../../../lib/scan';
import { synth, testFunction } from '../../support/aws-app';

type CapProps = Omit<ConcurrencyCapProps, 'fn'>;

const large = { memorySize: 1024, timeout: Duration.seconds(30) };

function capped(props: CapProps, prepare?: (fn: lambda.Function, stack: Stack) => void): Template {
  return synth((stack) => {
    const fn = testFunction(stack, 'Orders', large);
    new ConcurrencyCap(stack, 'Cap', { fn, ...props });
    prepare?.(fn, stack);
  });
}

function reservedIn(template: Template): number | undefined {
  const [fn] = Object.values(template.findResources('AWS::Lambda::Function'));
  return fn?.Properties.ReservedConcurrentExecutions;
}

const usdPerDay = (reservedConcurrency: number): number =>
  exposureOf(
    {
      name: 'Orders',
      memoryMb: 1024,
      architecture: 'x86_64',
      timeoutSeconds: 30,
      reservedConcurrency,
      waysIn: [],
    },
    awsPriceBook,
  ).usdPerDay;

const queueOf = (fn: lambda.Function, stack: Stack, id = 'Queue'): void => {
  const queue = new sqs.Queue(stack, id, { visibilityTimeout: Duration.minutes(3) });
  fn.addEventSource(new SqsEventSource(queue));
};

const openUrl = (fn: lambda.Function): void => {
  fn.addFunctionUrl({ authType: lambda.FunctionUrlAuthType.NONE });
};

const scalingOf = (template: Template): unknown[] =>
  Object.values(template.findResources('AWS::Lambda::EventSourceMapping')).map(
    ({ Properties }) => Properties.ScalingConfig,
  );

test('reserves what it is told', () => {
  expect(reservedIn(capped({ concurrency: 7 }))).toBe(7);
});

test('derives the largest reservation that keeps the ceiling', () => {
  const reserved = reservedIn(capped({ ceiling: Usd.perDay(50) })) ?? 0;
  expect(usdPerDay(reserved)).toBeLessThanOrEqual(50);
  expect(usdPerDay(reserved + 1)).toBeGreaterThan(50);
});

test('counts a trigger that is added after the cap', () => {
  const alone = reservedIn(capped({ ceiling: Usd.perDay(50) })) ?? 0;
  expect(reservedIn(capped({ ceiling: Usd.perDay(50), responseKb: 10 }, openUrl))).toBeLessThan(
    alone,
  );
});

test('counts the largest answer there can be, unless a smaller one is promised', () => {
  const ceiling = Usd.perDay(1_000);
  const unknown = reservedIn(capped({ ceiling }, openUrl)) ?? 0;
  expect(reservedIn(capped({ ceiling, responseKb: 10 }, openUrl))).toBeGreaterThan(unknown);
});

test('counts what a call costs elsewhere', () => {
  const alone = reservedIn(capped({ ceiling: Usd.perDay(5_000) })) ?? 0;
  expect(reservedIn(capped({ ceiling: Usd.perDay(5_000), callUsd: 0.001 }))).toBeLessThan(alone);
});

test('gives the derived number to whoever asks', () => {
  synth((stack) => {
    const cap = new ConcurrencyCap(stack, 'Cap', {
      fn: testFunction(stack, 'Orders', large),
      ceiling: Usd.perDay(50),
    });
    stack.exportValue(cap.concurrency, { name: 'cap' });
  }).hasOutput('*', {
    Export: { Name: 'cap' },
    Value: reservedIn(capped({ ceiling: Usd.perDay(50) })),
  });
});

test('reserves nothing where the account is too small to reserve from', () => {
  expect(reservedIn(capped({ ceiling: Usd.perDay(500), accountConcurrency: 10 }))).toBeUndefined();
});

test('lets a queue send no more than may run, so that no message is refused to death', () => {
  expect(scalingOf(capped({ concurrency: 20 }, queueOf))).toEqual([{ MaximumConcurrency: 20 }]);
});

test('shares the reservation among queues, but never below the least that a queue takes', () => {
  const two = capped({ concurrency: 3 }, (fn, stack) => {
    queueOf(fn, stack, 'A');
    queueOf(fn, stack, 'B');
  });
  expect(scalingOf(two)).toEqual([{ MaximumConcurrency: 2 }, { MaximumConcurrency: 2 }]);
});

test('leaves a queue alone that has its own maximum', () => {
  const own = capped({ concurrency: 20 }, (fn, stack) => {
    fn.addEventSource(new SqsEventSource(new sqs.Queue(stack, 'Q'), { maxConcurrency: 5 }));
  });
  expect(scalingOf(own)).toEqual([{ MaximumConcurrency: 5 }]);
});

test('a ceiling that no cap keeps is refused, with the least that could be kept', () => {
  expect(() => capped({ ceiling: Usd.perDay(0.5) })).toThrow(
    /\[Shop\/Cap\] ceiling is \$0.5\/day; no limit on concurrency keeps spending below it: .*; raise it to \$[\d.]+\/day or more/,
  );
});

test('more than the account can reserve is refused before it is deployed', () => {
  const tooMuch = () =>
    synth((stack) => {
      for (const id of ['A', 'B']) {
        new ConcurrencyCap(stack, `Cap${id}`, { fn: testFunction(stack, id), concurrency: 500 });
      }
    });
  expect(tooMuch).toThrow(
    /\[Shop\/\w+\] functions in .* reserve 1,000, but at most 900 of the account's 1,000 can be reserved/,
  );
});

test('a raised quota leaves more to reserve', () => {
  expect(reservedIn(capped({ concurrency: 1500, accountConcurrency: 3000 }))).toBe(1500);
});

test('any reservation is refused where the quota is 10', () => {
  expect(() => capped({ concurrency: 1, accountConcurrency: 10 })).toThrow(
    /an account concurrency of 10 leaves nothing to reserve/,
  );
});

test('an imported function is refused, because its concurrency is not ours to set', () => {
  expect(() =>
    synth((stack) => {
      const fn = lambda.Function.fromFunctionName(stack, 'Legacy', 'legacy');
      new ConcurrencyCap(stack, 'Cap', { fn, concurrency: 5 });
    }),
  ).toThrow(/Shop\/Legacy is imported, so its concurrency belongs to the app that owns it/);
});

test('two reservations for one function are refused', () => {
  expect(() =>
    synth((stack) => {
      const fn = testFunction(stack, 'Orders', { reservedConcurrentExecutions: 3 });
      new ConcurrencyCap(stack, 'Cap', { fn, concurrency: 5 });
    }),
  ).toThrow(/Shop\/Orders already reserves 3, the cap is 5; drop one of the two/);
});

test.each<[string, CapProps, RegExp]>([
  ['nothing to cap by', {}, /neither ceiling nor concurrency is given/],
  ['both', { ceiling: Usd.perDay(1), concurrency: 1 }, /ceiling and concurrency are both given/],
  ['half an execution', { concurrency: 1.5 }, /concurrency is 1.5; use a whole number 1 or more/],
  ['a ceiling of nothing', { ceiling: Usd.perDay(-3) }, /ceiling in dollars is -3/],
])('refuses %s', (_case, props, problem) => {
  expect(() => capped(props)).toThrow(problem);
});

test('leaves its promises in the template, where the check at synth and every scan read them', () => {
  const template = capped({ ceiling: Usd.perDay(60), responseKb: 20, shortestRunSeconds: 0.5 });
  const [fn] = Object.values(template.findResources('AWS::Lambda::Function'));
  expect(fn?.Metadata.spendfuse).toEqual({ answerKb: 20, shortestRunSeconds: 0.5 });
  const { functions } = readInventory([
    { file: 't.json', text: JSON.stringify(template.toJSON()) },
  ]);
  expect(functions[0]?.promises).toMatchObject({ answerKb: 20, shortestRunSeconds: 0.5 });
});

test('a cap of 0 is refused: it would stop the function for good, and say nothing', () => {
  expect(() => capped({ concurrency: 0 })).toThrow(/concurrency is 0, which stops the function/);
});
