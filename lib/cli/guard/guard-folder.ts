// The folder of a guard as the package carries it, copied to where a user applies it: with its confirm page or without.
// Terraform's own state stays: the folder is written anew around it.

import { cpSync, mkdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { PAGE_FOLDER } from '../../contract';

export function copyGuardFolder(source: string, folder: string, hasPage: boolean): void {
  mkdirSync(folder, { recursive: true });
  cpSync(source, folder, {
    recursive: true,
    filter: (path) => basename(path) !== PAGE_FOLDER,
  });
  if (hasPage) cpSync(join(source, PAGE_FOLDER), folder, { recursive: true });
}

export const PAGE_WORDS =
  'Its confirm page is open to whoever has a link out of an alert; page.js is its program to read.';
