// What a scan looks at: templates, or a live account. Both come out as the same inventory.
// Other files in a folder are counted on stderr, so that a path that misses the templates is noticed.

import { accountInventory, type Inventory, readInventory } from '../scan';
import { gatherSources } from './gather-sources';
import type { Cloud, OtherCloud } from './guard/host';
import { planOf } from './live-plan';
import { withLocalFiles } from './local-files';
import { Failure, Mistake } from './mistake';
import type { Session } from './session';
import { hang, printable } from './terminal/text';

export interface ReadRequest {
  readonly paths: readonly string[];
  readonly account?: boolean;
  readonly region?: string;
  readonly profile?: string;
  /** Left out: aws. */
  readonly cloud?: Cloud;
  readonly project?: string;
  readonly subscription?: string;
}

export interface Read {
  readonly inventory: Inventory;
}

export async function inventoryFor(request: ReadRequest, session: Session): Promise<Read> {
  if (request.account) return accountRead(request, session);
  if (request.cloud !== undefined)
    throw new Mistake('--cloud was passed without --account', [
      'templates say themselves which cloud they are for',
    ]);
  const { io } = session;
  const { sources, named, usual } = await gatherSources(request.paths, io.files);
  if (usual !== undefined) io.stderr.write(`No path was given: reading ${usual}.\n`);
  const inventory = await withLocalFiles(sources, io);
  // In a folder, what is no template is another file of the project, and none of a scan's business.
  const isOther = ({ file, kind }: Inventory['problems'][number]): boolean =>
    kind === 'not-a-template' && !named.has(file);
  const others = inventory.problems.filter(isOther).length;
  const problems = inventory.problems.filter((problem) => !isOther(problem));
  if (inventory.sources.length === 0) throw nothingRead(problems, request.paths);
  if (others > 0) io.stderr.write(`${othersText(others)}\n`);
  return { inventory: { ...inventory, problems } };
}

const othersText = (count: number): string =>
  count === 1
    ? '1 other file in the folders is not a template.'
    : `${count} other files in the folders are not templates.`;

/** A report about nothing would read like a good one. */
function nothingRead(problems: Inventory['problems'], paths: readonly string[]): Failure {
  const messages = problems.map(({ file, problem }) => `${file} ${problem}`);
  const [first = `no template was found in ${paths.join(', ')}`, ...rest] = messages;
  if (rest.length > 0) return new Failure(first, rest.join('; '));
  // What is wrong with a file says itself what would do.
  return new Failure(first, /: give /.test(first) ? NAME_ITS_FOLDER : NAME_ONE);
}

const NAME_ITS_FOLDER = 'or name its folder: there, files that are no templates are left out';

const NAME_ONE =
  'name a CloudFormation, SAM or Serverless template, a cdk.out folder or a Terraform plan in JSON';

async function accountRead(request: ReadRequest, session: Session): Promise<Read> {
  if (request.paths.length > 0)
    throw new Mistake('both --account and paths were passed', ['leave one of them out']);
  const { cloud = 'aws' } = request;
  if (cloud !== 'aws') return liveRead({ ...request, cloud }, session);
  const account = await session.io.openAccount(request);
  const caller = await account.caller();
  session.io.stderr.write(`account ${caller.account} · ${caller.region} (read-only)\n`);
  const tell = (line: string): void => {
    session.io.stderr.write(`${line}\n`);
  };
  return { inventory: accountInventory(await account.survey(caller, tell)) };
}

/** Another cloud: what is live there, read as a plan of Terraform. */
async function liveRead(
  request: ReadRequest & { readonly cloud: OtherCloud },
  { io }: Session,
): Promise<Read> {
  const live = await io.surveyCloud(request);
  const { account, resources, problems } = live;
  io.stderr.write(`${account} · ${resources.length} functions (read-only)\n`);
  if (resources.length === 0)
    throw new Failure(
      `there is no function in ${account}`,
      'name another with --project or --subscription; a report about nothing would read like a good one',
    );
  const inventory = readInventory([{ file: account, text: planOf(live) }]);
  const evidence = { file: account, path: 'planned_values' };
  const unseen = problems.map(({ what, because }) => ({ what, because, evidence }));
  return { inventory: { ...inventory, blindSpots: [...inventory.blindSpots, ...unseen] } };
}

/** Whether any file could not be read, named or in a folder; each is said on stderr. */
export function unreadOf(problems: Inventory['problems'], { io, errorStyle }: Session): boolean {
  const unread = problems.filter(({ kind }) => kind !== 'suppression');
  for (const { file, problem } of unread)
    io.stderr.write(
      `${hang('', printable(`spendfuse: ${file} ${problem}`), errorStyle.columns).join('\n')}\n`,
    );
  return unread.length > 0;
}
