// Fields of a policy as a command takes them: FIELD=VALUE, repeatable, with every mistake reported at once.
// A slip in a name must not leave a default standing, and a value is checked as the watchdog will check it.

import { defaultPolicy, type GuardPolicy } from '../core/policy/policy';
import { problemsWithPolicy } from '../core/policy/policy-problems';
import { nearest } from './mistake';

export interface PolicyChanges {
  readonly changes: Partial<GuardPolicy>;
  readonly problems: readonly string[];
}

/** @param taken fields that the command has an option for, and which */
export function policyChangesOf(
  words: readonly string[],
  taken: Readonly<Partial<Record<keyof GuardPolicy, string>>> = {},
): PolicyChanges {
  const typed = words.map((word) => {
    const [field = '', value = ''] = word.split(/=(.*)/s);
    return { field, value };
  });
  const problems = typed.flatMap((change) => problemsWithChange(change, taken));
  const changes: Partial<GuardPolicy> = Object.fromEntries(
    typed.map(({ field, value }) => [field, jsonOrWord(value)]),
  );
  return problems.length > 0
    ? { changes: {}, problems }
    : { changes, problems: problemsWithPolicy({ ...defaultPolicy, ...changes }) };
}

function problemsWithChange(
  { field, value }: { readonly field: string; readonly value: string },
  taken: Readonly<Record<string, string>>,
): string[] {
  const fields = Object.keys(defaultPolicy);
  if (!fields.includes(field)) {
    const meant = nearest(field, fields);
    return [
      `${field || 'an empty word'} is not a field of the policy${meant ? `; did you mean ${meant}?` : ''}`,
    ];
  }
  const option = taken[field];
  if (option) return [`${field} has an option of its own: ${option}`];
  return value === '' ? [`${field} has no value: write ${field}=2`] : [];
}

/** A number, a list or null as JSON writes it; anything else is a word. */
function jsonOrWord(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
