// `spendfuse verify`: compares the program that is deployed with the one in this package, line by line. Changes nothing.
// Lambda's own hash is of a zip archive, whose bytes differ from one packing to the next: the text is what is compared.

import { createHash } from 'node:crypto';
import { EXIT, type ExitCode } from '../exit-codes';
import { findGuard, type GuardPlace } from '../guard/command';
import { Failure } from '../mistake';
import type { Session } from '../session';
import { hang, printable } from '../terminal/text';
import { templateFrom } from './deploy-template';

export interface VerifyRequest extends GuardPlace {
  readonly output: 'text' | 'json';
  /** Left out: the template that comes with this version. */
  readonly template?: string;
}

export interface LineDifference {
  readonly line: number;
  readonly here: string;
  readonly deployed: string;
}

const SHOWN = 3;

export async function verify(request: VerifyRequest, session: Session): Promise<ExitCode> {
  const here = codeIn(await templateFrom(request, session));
  const guard = await findGuard(request, session.io.openAccount);
  const { caller, watchdogName } = guard;
  const deployed = await guard.host.deployedCode(watchdogName);
  const differences = differencesBetween(here, deployed);
  const found = {
    account: caller.account,
    region: caller.region,
    watchdog: watchdogName,
    hereSha256: sha256(here),
    deployedSha256: sha256(deployed),
    isEqual: here === deployed,
    differences,
  };
  const { io, style } = session;
  io.stdout.write(
    request.output === 'json'
      ? `${JSON.stringify({ schemaVersion: 1, ...found }, null, 2)}\n`
      : `${linesOf(found, style.columns).join('\n')}\n`,
  );
  return found.isEqual ? EXIT.ok : EXIT.failure;
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

function codeIn(template: string): string {
  const { Resources: resources } = JSON.parse(template) as {
    readonly Resources: Readonly<
      Record<string, { readonly Properties?: { readonly Code?: { readonly ZipFile?: string } } }>
    >;
  };
  const code = resources.Function?.Properties?.Code?.ZipFile;
  if (code === undefined)
    throw new Failure('the template contains no watchdog', 'pass the template of an account guard');
  return code;
}

/** The first lines that differ, by their number; a line that one of them lacks is empty there. */
function differencesBetween(here: string, deployed: string): LineDifference[] {
  const [ours, theirs] = [here.split('\n'), deployed.split('\n')];
  const found: LineDifference[] = [];
  for (let at = 0; at < Math.max(ours.length, theirs.length) && found.length < SHOWN; at++)
    if (ours[at] !== theirs[at])
      found.push({ line: at + 1, here: ours[at] ?? '', deployed: theirs[at] ?? '' });
  return found;
}

interface Found {
  readonly watchdog: string;
  readonly hereSha256: string;
  readonly deployedSha256: string;
  readonly isEqual: boolean;
  readonly differences: readonly LineDifference[];
}

const linesOf = (found: Found, columns: number): string[] => [
  ...hang('this package  ', `sha256 ${found.hereSha256}`, columns),
  ...hang('deployed      ', `sha256 ${found.deployedSha256} (${found.watchdog})`, columns),
  found.isEqual ? 'Equal: what runs is what this package holds.' : 'Different:',
  ...found.differences.flatMap(({ line, here, deployed }) => [
    `  line ${line}`,
    ...hang('  - ', printable(here), columns),
    ...hang('  + ', printable(deployed), columns),
  ]),
];
