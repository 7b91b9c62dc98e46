// The settings of a scan: a file in the project, with what the command line says laid over it.
// Every problem in the file is told at once; a word that is not known there is a problem, not a comment.

import { parse } from 'yaml';
import { problemsWithSettings, type ScanSettings } from '../scan';
import type { Files } from './io';
import { Mistake, nearest } from './mistake';

/** Looked for in the present folder; the first that exists is taken. */
export const SETTINGS_FILES = ['spendfuse.yaml', 'spendfuse.yml', 'spendfuse.json'] as const;

const KEYS: Readonly<Record<keyof ScanSettings, 'number' | 'text' | 'list'>> = {
  ceilingUsdPerDay: 'number',
  accountConcurrency: 'number',
  minimumConfidence: 'text',
  findingsFrom: 'text',
  ignore: 'list',
  shortestRunSeconds: 'number',
  logKbPerInvocation: 'number',
  answerKb: 'number',
  messageKb: 'number',
  downstream: 'list',
};

export interface GivenSettings {
  /** A settings file; left out, one of the usual names. */
  readonly config?: string;
  readonly ceilingUsdPerDay?: number;
  readonly accountConcurrency?: number;
  readonly minConfidence?: ScanSettings['minimumConfidence'];
  readonly findingsFrom?: ScanSettings['findingsFrom'];
}

export async function settingsFor(
  givenSettings: GivenSettings,
  files: Files,
): Promise<ScanSettings> {
  const file = givenSettings.config ?? (await usualFile(files));
  const settings: ScanSettings = {
    ...(file === undefined ? {} : await settingsFrom(file, files)),
    ...(givenSettings.ceilingUsdPerDay === undefined
      ? {}
      : { ceilingUsdPerDay: givenSettings.ceilingUsdPerDay }),
    ...(givenSettings.accountConcurrency === undefined
      ? {}
      : { accountConcurrency: givenSettings.accountConcurrency }),
    ...(givenSettings.minConfidence === undefined
      ? {}
      : { minimumConfidence: givenSettings.minConfidence }),
    ...(givenSettings.findingsFrom === undefined
      ? {}
      : { findingsFrom: givenSettings.findingsFrom }),
  };
  const problems = problemsWithSettings(settings);
  if (problems.length > 0)
    throw new Mistake(`the settings${file ? ` in ${file}` : ''} have problems`, problems);
  return settings;
}

async function usualFile(files: Files): Promise<string | undefined> {
  for (const name of SETTINGS_FILES) if ((await files.look(name)).kind === 'file') return name;
  return undefined;
}

async function settingsFrom(file: string, files: Files): Promise<ScanSettings> {
  const place = await files.look(file);
  if (place.kind === 'missing')
    throw new Mistake(`the settings ${file} cannot be read: ${place.because}`);
  if (place.kind === 'folder')
    throw new Mistake(`the settings ${file} cannot be read: it is a folder`);
  const value = parsed(await textOf(file, files), file);
  const problems = Object.entries(value).flatMap(([key, one]) => problemWith(key, one));
  if (problems.length > 0) throw new Mistake(`the settings in ${file} have problems`, problems);
  return value as ScanSettings;
}

async function textOf(file: string, files: Files): Promise<string> {
  try {
    return await files.read(file);
  } catch (error) {
    const because = error instanceof Error ? error.message : String(error);
    throw new Mistake(`the settings ${file} cannot be read: ${because}`);
  }
}

function parsed(text: string, file: string): Readonly<Record<string, unknown>> {
  let value: unknown;
  try {
    value = parse(text, { maxAliasCount: 50 });
  } catch (error) {
    const because = error instanceof Error ? error.message.split('\n')[0] : String(error);
    throw new Mistake(`the settings ${file} cannot be read: ${because}`);
  }
  if (value === null || value === undefined) return {};
  if (typeof value !== 'object' || Array.isArray(value))
    throw new Mistake(`the settings ${file} are no list of settings`, [
      'write them like ceilingUsdPerDay: 5',
    ]);
  return value as Readonly<Record<string, unknown>>;
}

function problemWith(key: string, value: unknown): string[] {
  const kind = Object.hasOwn(KEYS, key) ? KEYS[key as keyof ScanSettings] : undefined;
  if (kind === undefined) {
    const near = nearest(key, Object.keys(KEYS));
    return [`${key} is not a setting${near ? `: did you mean ${near}?` : ''}`];
  }
  const isRight =
    kind === 'list'
      ? Array.isArray(value)
      : typeof value === (kind === 'text' ? 'string' : 'number');
  return isRight ? [] : [`${key} is ${JSON.stringify(value)}: give a ${kind}`];
}
