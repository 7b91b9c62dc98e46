// What an owner could promise where a ceiling cannot be kept for want of it, and what each promise would give.
// A promise is only named where it is missing, and what it gives was put through the bound itself.

import type { ExposureInput, WayIn } from './input';

/** A promise and an example of it, in the words of the constructs and the settings. */
export interface Promised {
  words: string;
  input: ExposureInput;
}

/** Examples that many functions keep: a page of JSON, one chunk of a message, a second. */
const EXAMPLES = { responseKb: 32, messageKb: 64, shortestRunSeconds: 1 } as const;

/** The field by which each kind of way in takes a size, for answers and for what comes in. */
const ANSWERS: Partial<Record<WayIn['kind'], string>> = {
  'rest-api': 'responseKb',
  'http-api': 'responseKb',
  'websocket-api': 'responseKb',
  'function-url': 'responseKb',
  alb: 'responseKb',
};
const MESSAGES: Partial<Record<WayIn['kind'], string>> = {
  'http-api': 'requestKb',
  'websocket-api': 'messageKb',
  alb: 'requestKb',
  sqs: 'messageKb',
  sns: 'eventKb',
  eventbridge: 'eventKb',
  'async-invoke': 'eventKb',
};

/** Each promise that is missing alone, and all of them together; none where nothing is missing. */
export function promisesFor(input: ExposureInput): Promised[] {
  const missing = [
    sized(input, 'responseKb', ANSWERS),
    sized(input, 'messageKb', MESSAGES),
    input.shortestRunSeconds === undefined ? quick : undefined,
  ].flatMap((promise) => (promise ? [promise] : []));
  const alone = missing.map(({ words, keep }) => ({ words, input: keep(input) }));
  if (missing.length < 2) return alone;
  const words = missing.map((promise) => promise.words).join(' and ');
  return [...alone, { words, input: missing.reduce((kept, { keep }) => keep(kept), input) }];
}

interface Keeping {
  words: string;
  keep(input: ExposureInput): ExposureInput;
}

const quick: Keeping = {
  words: `shortestRunSeconds: ${EXAMPLES.shortestRunSeconds}`,
  keep: (input) => ({ ...input, shortestRunSeconds: EXAMPLES.shortestRunSeconds }),
};

function sized(
  input: ExposureInput,
  name: 'responseKb' | 'messageKb',
  fields: typeof ANSWERS,
): Keeping | undefined {
  const missingIn = (way: WayIn): string | undefined => {
    const field = fields[way.kind];
    if (field === undefined) return undefined;
    return typeof (way as unknown as Record<string, unknown>)[field] === 'number'
      ? undefined
      : field;
  };
  if (!input.waysIn.some(missingIn)) return undefined;
  const promised = (way: WayIn): WayIn => {
    const field = missingIn(way);
    return field === undefined ? way : { ...way, [field]: EXAMPLES[name] };
  };
  return {
    words: `${name}: ${EXAMPLES[name]}`,
    keep: (before) => ({ ...before, waysIn: before.waysIn.map(promised) }),
  };
}
