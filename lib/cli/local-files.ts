// Opens the local files that templates name, until no template names another. A template comes from anybody, so nothing
// outside of the folder is opened, not through a link either, and nothing that is not a file or is too large.

import { isAbsolute, relative } from 'node:path';
import { type Inventory, type LocalFile, readInventory, type SourceText } from '../scan';
import type { Files, Io } from './io';

/** API Gateway imports 6 MB, and nothing else that a template names is larger: its quotas page, 2026-11. */
const BYTES_MAX = 6 * 1024 * 1024;
const FILES_MAX = 500;
/** A file that names a file that names a file: nobody's project goes deeper. */
const ROUNDS_MAX = 8;

export async function withLocalFiles(
  sources: readonly SourceText[],
  { files, folder }: Pick<Io, 'files' | 'folder'>,
): Promise<Inventory> {
  const known = new Map<string, LocalFile>();
  const all = [...sources];
  let inventory = readInventory(all, known);
  for (let round = 0; round < ROUNDS_MAX && (inventory.wanted?.size ?? 0) > 0; round += 1) {
    for (const [path, { from, as }] of inventory.wanted ?? []) {
      const file: LocalFile =
        known.size < FILES_MAX
          ? await opened(path, { from, files, folder })
          : { because: `is one of more than ${FILES_MAX} files: it was not read` };
      if (as === 'template' && 'text' in file) all.push({ file: path, text: file.text });
      known.set(path, file);
    }
    inventory = readInventory(all, known);
  }
  return inventory;
}

interface Opening {
  from: string;
  files: Files;
  folder: string | undefined;
}

async function opened(path: string, { from, files, folder }: Opening): Promise<LocalFile> {
  const place = await files.look(path);
  if (place.kind === 'missing') return { because: `was not read: ${place.because}` };
  if (place.kind !== 'file') return { because: 'was not read: it is not a file' };
  if (place.bytes > BYTES_MAX)
    return {
      because: `was not read: it has ${Math.ceil(place.bytes / 1024 / 1024)} MB, over 6 MB`,
    };
  try {
    const home = await homeOf(from, { files, folder });
    if (!isWithin(await files.realPath(path), home))
      return { because: 'was not read: it lies outside of the folder' };
    return { text: await files.read(path) };
  } catch (cause) {
    return { because: `was not read: ${cause instanceof Error ? cause.message : String(cause)}` };
  }
}

/** The folder that the command runs in, where the template is in it; else the template's own. */
async function homeOf(
  from: string,
  { files, folder }: Pick<Opening, 'files' | 'folder'>,
): Promise<string> {
  const beside = await files.realPath(from.slice(0, from.lastIndexOf('/') + 1) || '.');
  const running = folder === undefined ? undefined : await files.realPath(folder);
  return running !== undefined && isWithin(beside, running) ? running : beside;
}

function isWithin(path: string, folder: string): boolean {
  const way = relative(folder, path);
  return !isAbsolute(way) && way !== '..' && !/^\.\.[\\/]/.test(way);
}
