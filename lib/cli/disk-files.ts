// The disk behind the Files that commands are given.
// Links to folders are not followed, so that a walk through a tree always ends.

import { createReadStream, type Dirent } from 'node:fs';
import { readdir, readFile, realpath, stat, writeFile } from 'node:fs/promises';
import type { Files, FolderEntry, Place } from './io';

export const diskFiles = (standardInput: NodeJS.ReadStream): Files => ({
  look,
  read: (path) => readFile(path, 'utf8'),
  realPath: (path) => realpath(path),
  pieces: (path) =>
    path === '-' ? standardInput.setEncoding('utf8') : createReadStream(path, { encoding: 'utf8' }),
  readStandardInput: () => readAll(standardInput),
  write: (path, text) => writeFile(path, text),
});

async function look(path: string): Promise<Place> {
  try {
    const found = await stat(path);
    if (found.isFile()) return { kind: 'file', bytes: found.size };
    if (!found.isDirectory()) return { kind: 'other' };
    const entries = await readdir(path, { withFileTypes: true });
    return { kind: 'folder', entries: entries.map(entryOf) };
  } catch (error) {
    return { kind: 'missing', because: reasonOf(error) };
  }
}

const entryOf = (entry: Dirent): FolderEntry => ({
  name: entry.name,
  kind: entry.isFile() ? 'file' : entry.isDirectory() ? 'folder' : 'other',
});

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file or folder',
  EACCES: 'it may not be read',
  EPERM: 'it may not be read',
  ENOTDIR: 'a part of the path is a file',
  ELOOP: 'its links go round in circles',
};

export function reasonOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return REASONS[code] ?? (error instanceof Error ? error.message : String(error));
}

async function readAll(stream: NodeJS.ReadStream): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString('utf8');
}
