// Buckets for templates during a deployment: said and asked for before one is made, and gone again when the answer is no.
// A bucket that was there already is never removed here.

import { isAgreed } from '../guard/asking';
import type { Session } from '../session';
import { hang } from '../terminal/text';
import type { TemplateBucket } from './account';
import type { Opened } from './deploy-preview';

interface Making {
  /** Filled as they are made, so that they can be taken back. */
  readonly made: Opened[];
  readonly request: { readonly isYes: boolean };
}

/** null: declined. */
export async function makeBuckets(
  opened: readonly Opened[],
  { made, request }: Making,
  session: Session,
): Promise<readonly Opened[] | null> {
  const missing = opened.filter(({ bucket }) => bucket?.state === 'missing');
  if (missing.length === 0) return opened;
  for (const line of linesOf(missing, session)) session.io.stderr.write(`${line}\n`);
  const question =
    missing.length === 1 ? 'Make this bucket?' : `Make these ${missing.length} buckets?`;
  if (!(await isAgreed(question, session.io, request.isYes))) return null;
  const ready: Opened[] = [];
  for (const entry of opened) ready.push(await withBucket(entry, made));
  return ready;
}

async function withBucket(opened: Opened, made: Opened[]): Promise<Opened> {
  const { account, bucket } = opened;
  if (bucket?.state !== 'missing') return opened;
  made.push(opened);
  await account.makeBucket(bucket);
  return { ...opened, bucket: { ...bucket, state: 'ready' } };
}

const linesOf = (missing: readonly Opened[], { errorStyle }: Session): string[] => [
  ...hang(
    '',
    'CloudFormation takes this template from a bucket only. To be made:',
    errorStyle.columns,
  ),
  ...missing.flatMap(({ bucket }) => hang('  ', describeBucket(bucket), errorStyle.columns)),
];

const describeBucket = (bucket: TemplateBucket | null): string =>
  `${bucket?.name} in ${bucket?.region}: private, encrypted, versioned, over TLS only; what is older than 90 days is deleted`;

/** What cannot be removed again is said, and hides nothing that went wrong before. */
export async function removeBuckets(made: readonly Opened[], { io }: Session): Promise<void> {
  for (const { account, bucket } of made) {
    if (!bucket) continue;
    const kept = await account.removeBucket(bucket).then(
      (end) => (end.outcome === 'kept' ? end.because : undefined),
      (error: unknown) => (error instanceof Error ? error.message : String(error)),
    );
    if (kept !== undefined) io.stderr.write(`The bucket ${bucket.name} was not removed: ${kept}\n`);
  }
}
