// The work of `spendfuse replay`: reads the file in pieces, lives through it, says what the guard would have done.
// A file that cannot be meant is the user's mistake, told with its line; no file is ever held in memory as a whole.

import { CourseBook, type CourseTick } from '../../bench/course';
import { type ReplayReport, replayOf, TooShort } from '../../bench/replay';
import { UsageFileProblem, UsageFileReader, type UsageHistory } from '../../bench/usage-file';
import { EXIT, type ExitCode } from '../exit-codes';
import type { Io } from '../io';
import { Mistake } from '../mistake';
import { renderReplay } from '../render/replay-text';
import type { Session } from '../session';

export interface ReplayRequest {
  readonly durationMs: number;
  readonly memoryMb: number;
  readonly output: 'text' | 'json';
  readonly report?: string;
}

export async function replay(
  file: string,
  request: ReplayRequest,
  session: Session,
): Promise<ExitCode> {
  const { io, style } = session;
  const { report, course } = await reportOn(file, request, io);
  io.stdout.write(
    request.output === 'json'
      ? `${JSON.stringify(report, null, 2)}\n`
      : renderReplay(report, style),
  );
  if (request.report !== undefined) {
    const [{ replayReport }, { writeReport }] = await Promise.all([
      import('../report/replay-report'),
      import('../report/write-report'),
    ]);
    const command = `spendfuse replay ${file} --report FILE`;
    await writeReport(request.report, replayReport({ report, course }, command), session);
  }
  return report.mayArm.answer === 'no' ? EXIT.findings : EXIT.ok;
}

interface Replayed {
  readonly report: ReplayReport;
  readonly course: readonly CourseTick[];
}

async function reportOn(file: string, request: ReplayRequest, io: Io): Promise<Replayed> {
  const name = file === '-' ? 'standard input' : file;
  try {
    const history = await historyIn(file, request, io);
    const book = request.report === undefined ? undefined : new CourseBook(history);
    return { report: await replayOf(name, history, book?.look), course: book?.ticks ?? [] };
  } catch (cause) {
    if (cause instanceof UsageFileProblem)
      throw new Mistake(`${name}, ${cause.message}`, [cause.fix]);
    if (cause instanceof TooShort)
      throw new Mistake(`${name} is too short: ${cause.message}`, ['give a longer past']);
    throw cause;
  }
}

async function historyIn(file: string, defaults: ReplayRequest, io: Io): Promise<UsageHistory> {
  const reader = new UsageFileReader(defaults);
  if (file !== '-') {
    const place = await io.files.look(file);
    if (place.kind !== 'file')
      throw new Mistake(
        `${file} cannot be read: ${place.kind === 'missing' ? place.because : 'it is a folder, not a file'}`,
        ['give a CSV file: timestamp,invocations[,durationMs,memoryMb]'],
      );
  }
  for await (const piece of io.files.pieces(file)) reader.add(piece);
  return reader.end();
}
