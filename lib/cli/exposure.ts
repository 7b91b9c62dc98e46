// The work of `spendfuse exposure`: the worst bill of what is declared, and whether it is above a limit.
// What could not be read is told on stderr too, and an unreadable file that was named is never a pass.

import type { Period } from '../core/money';
import {
  awsPriceBook,
  EXPOSURE_FORMATS,
  type ExposureReport,
  exceeds,
  exposureReport,
  renderExposure,
} from '../scan';
import { EXIT, type ExitCode } from './exit-codes';
import { inventoryFor, type ReadRequest, unreadOf } from './inventory-for';
import { destinationsOf, writeOutputs } from './outputs';
import { renderNarrowExposure } from './render/exposure-narrow';
import { formatLimit } from './render/limits';
import { type GivenSettings, settingsFor } from './scan-settings';
import type { Session } from './session';
import { widthOf } from './terminal/text';

export interface ExposureRequest extends ReadRequest, GivenSettings {
  readonly output: readonly string[];
  readonly failAbove?: { readonly usd: number; readonly period: Period };
  readonly formulas: boolean;
}

export async function exposure(request: ExposureRequest, session: Session): Promise<ExitCode> {
  const { io } = session;
  const destinations = destinationsOf(request.output, EXPOSURE_FORMATS);
  const settings = await settingsFor(request, io.files);
  const read = await inventoryFor(request, session);
  const report = exposureReport(read.inventory, settings, awsPriceBook);
  await writeOutputs(
    destinations,
    (format, isFile) =>
      format === 'text' && !isFile
        ? forScreen(report, request, session)
        : renderExposure(report, format, { version: io.version, hasFormulas: request.formulas }),
    io,
  );
  const { failAbove } = request;
  if (failAbove && exceeds(report, failAbove)) {
    io.stderr.write(`The worst case is above the limit of ${formatLimit(failAbove)}.\n`);
    return EXIT.findings;
  }
  return unreadOf(report.problems, read, session) ? EXIT.failure : EXIT.ok;
}

/** A table wider than the terminal is unreadable: then each function gets lines of its own. */
function forScreen(report: ExposureReport, request: ExposureRequest, session: Session): string {
  const { io, style } = session;
  const options = { version: io.version, hasFormulas: request.formulas };
  const text = renderExposure(report, 'text', options);
  if (io.stdout.columns === undefined) return text;
  const table = text.split('\n').slice(0, 2);
  return table.every((line) => widthOf(line) <= (io.stdout.columns ?? 0))
    ? text
    : renderNarrowExposure(report, text, style);
}
