// Writes a report: a page (.html), or a picture of its first plot (.svg). The command line has checked the ending.
// stdout says what it says without a report; where the file is goes to stderr, and only to a person.

import { reportPage } from '../../report/page';
import { reportPicture } from '../../report/picture';
import type { Report } from '../../report/report';
import { Mistake } from '../mistake';
import { writeFile } from '../outputs';
import type { Session } from '../session';

export async function writeReport(
  path: string,
  report: Report,
  { io, errorStyle }: Session,
): Promise<void> {
  const text = /\.svg$/i.test(path) ? reportPicture(report) : reportPage(report);
  if (text === undefined)
    throw new Mistake('this report has no plot to draw', ['write a page: --report report.html']);
  await writeFile(path, text, io);
  if (io.stderr.isTTY) io.stderr.write(`${errorStyle.colors.dim(`report: ${path}`)}\n`);
}
