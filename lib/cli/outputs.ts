// Where a report goes: `--output text` to stdout, `--output sarif=scan.sarif` to a file, as often as wanted.
// Two reports on one stdout are a mistake: no reader could tell them apart.

import type { Io } from './io';
import { Failure, Mistake, unknownName } from './mistake';

export interface Destination<Format extends string> {
  readonly format: Format;
  /** undefined: stdout. */
  readonly path: string | undefined;
}

export function parseDestination<Format extends string>(
  text: string,
  formats: readonly Format[],
): Destination<Format> {
  const [name = '', ...rest] = text.split('=');
  const format = formats.find((entry) => entry === name);
  if (format === undefined) throw unknownName('output', name, formats);
  const path = rest.length === 0 ? undefined : rest.join('=');
  if (path === '')
    throw new Mistake(`--output ${text} names no file`, [`write ${name}=report.${name}`]);
  return { format, path };
}

/** The least that is asked for is text on stdout. */
export function destinationsOf<Format extends string>(
  values: readonly string[],
  formats: readonly Format[],
): Destination<Format>[] {
  const destinations = values.map((entry) => parseDestination(entry, formats));
  const paths = destinations.map(({ path }) => path ?? '-');
  const twice = paths.find((path, index) => paths.indexOf(path) !== index);
  if (twice !== undefined)
    throw new Mistake(`two outputs go to ${twice === '-' ? 'stdout' : twice}`, [
      'write one of them to a file: --output sarif=scan.sarif',
    ]);
  const [first] = formats;
  return destinations.length > 0 || first === undefined
    ? destinations
    : [{ format: first, path: undefined }];
}

export async function writeOutputs<Format extends string>(
  destinations: readonly Destination<Format>[],
  render: (format: Format, isFile: boolean) => string,
  io: Io,
): Promise<void> {
  for (const { format, path } of destinations) {
    const text = render(format, path !== undefined);
    if (path === undefined) io.stdout.write(text);
    else await writeFile(path, text, io);
  }
}

export async function writeFile(path: string, text: string, io: Io): Promise<void> {
  try {
    await io.files.write(path, text);
  } catch (cause) {
    const because = cause instanceof Error ? cause.message : String(cause);
    throw new Failure(`${path} cannot be written: ${because}`, 'check that its folder exists', {
      cause,
    });
  }
}
