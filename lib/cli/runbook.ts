// Prints a runbook page of this package as it is written. Needs no account and no network.
// A name that is none is a mistake that lists the pages there are.

import { join } from 'node:path';
import { EXIT, type ExitCode } from './exit-codes';
import { Failure, unknownName } from './mistake';
import type { Session } from './session';

export interface RunbookRequest {
  /** undefined: the list of all pages. */
  readonly name: string | undefined;
  readonly isPath: boolean;
}

const INDEX = 'README';

export async function runbook(
  { name, isPath }: RunbookRequest,
  { io }: Session,
): Promise<ExitCode> {
  const pages = await pagesIn(io.files, io.runbooksPath);
  const wanted = name === undefined ? INDEX : name.replace(/\.md$/, '');
  if (wanted !== INDEX && !pages.includes(wanted)) throw unknownName('runbook', wanted, pages);
  const path = join(io.runbooksPath, `${wanted}.md`);
  io.stdout.write(isPath ? `${path}\n` : await io.files.read(path));
  return EXIT.ok;
}

async function pagesIn(files: Session['io']['files'], folder: string): Promise<string[]> {
  const place = await files.look(folder);
  if (place.kind !== 'folder')
    throw new Failure(
      `the runbooks are not where they belong: ${folder}`,
      'install the package again; its folder docs/runbooks is missing',
    );
  return place.entries
    .map((entry) => entry.name.replace(/\.md$/, ''))
    .filter((page) => page !== INDEX)
    .sort();
}
