// The work of `spendfuse exposure`: the worst bill of what is declared, and whether it is above a limit.
// What could not be read is told on stderr too, and an unreadable file is never a pass.

import type { Period } from '../core/units/money';
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
import { formatLimit } from './render/limits';
import { type GivenSettings, settingsFor } from './scan-settings';
import type { Session } from './session';

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
  const isUnread = unreadOf(report.problems, session);
  const { failAbove } = request;
  if (failAbove && exceeds(report, failAbove)) {
    io.stderr.write(
      `The worst case, without sizes that nobody declared, is above the limit of ${formatLimit(failAbove)}.\n`,
    );
    return EXIT.findings;
  }
  return isUnread ? EXIT.failure : EXIT.ok;
}

function forScreen(report: ExposureReport, request: ExposureRequest, session: Session): string {
  const { io, style } = session;
  return renderExposure(report, 'text', {
    version: io.version,
    hasFormulas: request.formulas,
    columns: io.stdout.columns,
    highlight: style.colors.bold,
  });
}
