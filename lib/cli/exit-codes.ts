// What a script learns from a run. The numbers are a contract: they are documented in every help text.
// A finding is never an error and an error never a finding, or nobody could gate a build on either.

import type { Style } from './terminal/style';
import { hang } from './terminal/text';

export const EXIT = {
  ok: 0,
  failure: 1,
  usage: 2,
  findings: 3,
  paused: 4,
  interrupted: 130,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** The end of a help text: the codes that this command can return, in words. */
export function exitCodesHelp(
  meanings: Partial<Record<ExitCode, string>>,
  { style }: { readonly style: Style },
): string {
  const all: Partial<Record<ExitCode, string>> = {
    [EXIT.failure]: 'failed; stderr says why and what helps',
    [EXIT.usage]: 'a wrong command, option or value',
    ...meanings,
  };
  const lines = Object.entries(all).flatMap(([code, meaning]) =>
    hang(`  ${code}  `, meaning, style.columns),
  );
  return `\n${style.colors.bold('Exit codes:')}\n${lines.join('\n')}`;
}
