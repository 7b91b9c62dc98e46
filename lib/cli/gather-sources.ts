// From the paths on the command line to texts: files, folders, standard input, or what a project usually has.
// A path that was named and cannot be read is a problem; a file in a folder that is no template is just another file.

import type { SourceText } from '../scan';
import type { Files } from './io';
import { Failure, Mistake } from './mistake';

export interface Gathered {
  readonly sources: readonly SourceText[];
  /** Named by the user, so that each of them has to be a template. */
  readonly named: ReadonlySet<string>;
  /** What was taken because no path was given. */
  readonly usual: string | undefined;
}

/** Looked for when no path is given; the first that exists is taken. */
const USUAL = [
  'cdk.out',
  'template.yaml',
  'template.yml',
  'template.json',
  'serverless.yml',
  'serverless.yaml',
  'plan.json',
  '.aws-sam/build/template.yaml',
] as const;

const TEMPLATE_NAME = /\.(json|ya?ml|template)$/i;
/**
 * What tools and package managers put beside the sources; assets are code, not infrastructure. What SAM and the
 * Serverless Framework build is the same functions once more.
 */
const SKIPPED_FOLDER =
  /^(node_modules|\.git|\.terraform|\.venv|__pycache__|asset\..*|\.aws-sam|\.serverless)$/;
/** Settings of tools that allow comments in their JSON, and never are templates. */
const TOOL_SETTINGS = /^(tsconfig|jsconfig)([.-].*)?\.json$/i;
const FILES_MAX = 5_000;
/** The scan reads 64 MB of JSON at most; this much more is not worth reading to say so. */
const BYTES_MAX = 128 * 1024 * 1024;

export async function gatherSources(paths: readonly string[], files: Files): Promise<Gathered> {
  const usual = paths.length > 0 ? undefined : await usualPath(files);
  const wanted = usual === undefined ? [...new Set(paths)] : [usual];
  const sources: SourceText[] = [];
  const named = new Set<string>();
  for (const path of wanted) {
    if (path === '-') {
      named.add('(standard input)');
      sources.push({ file: '(standard input)', text: await files.readStandardInput() });
      continue;
    }
    const place = await files.look(path);
    if (place.kind === 'folder') {
      sources.push(...(await readAll(await filesUnder(path, files), files)));
    } else {
      named.add(path);
      sources.push(await readNamed(path, files));
    }
  }
  if (sources.length === 0)
    throw new Failure(
      `no template was found in ${wanted.join(', ')}`,
      'name a CloudFormation, SAM or Serverless template, a cdk.out folder or a Terraform plan in JSON',
    );
  return { sources, named, usual };
}

async function usualPath(files: Files): Promise<string> {
  for (const path of USUAL) if ((await files.look(path)).kind !== 'missing') return path;
  throw new Mistake('no path was given, and this folder has none of the usual files', [
    `looked for: ${USUAL.join(', ')}`,
    'name a template, a folder, or - for standard input',
  ]);
}

async function readNamed(path: string, files: Files): Promise<SourceText> {
  const place = await files.look(path);
  if (place.kind === 'missing')
    throw new Failure(`${path} cannot be read: ${place.because}`, 'check the path');
  // A pipe has no size beforehand: <(terraform show -json plan) is one.
  if (place.kind === 'file' && place.bytes > BYTES_MAX) throw tooLarge(path, place.bytes);
  return { file: path, text: await readText(path, files) };
}

const tooLarge = (path: string, bytes: number): Failure =>
  new Failure(
    `${path} has ${Math.ceil(bytes / 1024 / 1024)} MB, larger than any template`,
    'split it, or name the templates in it one by one',
  );

async function readText(path: string, files: Files): Promise<string> {
  try {
    return await files.read(path);
  } catch (cause) {
    const because = cause instanceof Error ? cause.message : String(cause);
    throw new Failure(`${path} cannot be read: ${because}`, 'check the path and its permissions', {
      cause,
    });
  }
}

async function filesUnder(root: string, files: Files): Promise<string[]> {
  const found: string[] = [];
  const waiting = [root];
  for (let folder = waiting.shift(); folder !== undefined; folder = waiting.shift()) {
    const place = await files.look(folder);
    if (place.kind !== 'folder') continue;
    for (const { name, kind } of place.entries) {
      const path = folder === '.' ? name : `${folder.replace(/\/+$/, '')}/${name}`;
      if (kind === 'folder' && !SKIPPED_FOLDER.test(name)) waiting.push(path);
      if (kind === 'file' && TEMPLATE_NAME.test(name) && !TOOL_SETTINGS.test(name))
        found.push(path);
    }
    if (found.length > FILES_MAX)
      throw new Failure(
        `${root} holds more than ${FILES_MAX} files that could be templates`,
        'name the folder or the templates that are meant',
      );
  }
  return found.sort();
}

async function readAll(paths: readonly string[], files: Files): Promise<SourceText[]> {
  const sources: SourceText[] = [];
  for (const path of paths) {
    const place = await files.look(path);
    if (place.kind === 'file' && place.bytes > BYTES_MAX) throw tooLarge(path, place.bytes);
    if (place.kind === 'file') sources.push({ file: path, text: await readText(path, files) });
  }
  return sources;
}
