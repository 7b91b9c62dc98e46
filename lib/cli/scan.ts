// The work of `spendfuse scan`: findings in what is declared or in a live account, in as many formats as wanted.
// Exit code 3 is for findings alone; a file that cannot be read is exit code 1, never a pass.

import {
  DEFAULT_FINDINGS_FROM,
  hasFindings,
  lower,
  renderScan,
  SCAN_FORMATS,
  type ScanReport,
  type Severity,
  scanInventory,
} from '../scan';
import { EXIT, type ExitCode } from './exit-codes';
import { inventoryFor, type ReadRequest, unreadOf } from './inventory-for';
import { destinationsOf, writeOutputs } from './outputs';
import { type GivenSettings, settingsFor } from './scan-settings';
import type { Session } from './session';

export interface ScanRequest extends ReadRequest, GivenSettings {
  readonly output: readonly string[];
  readonly failOn?: Severity;
}

export async function scan(request: ScanRequest, session: Session): Promise<ExitCode> {
  const { io } = session;
  const destinations = destinationsOf(request.output, SCAN_FORMATS);
  const settings = await settingsFor(request, io.files);
  const read = await inventoryFor(request, session);
  const { findingsFrom = DEFAULT_FINDINGS_FROM } = settings;
  // What fails a build is listed, whatever else is not.
  const report = scanInventory(read.inventory, {
    ...settings,
    findingsFrom: lower(findingsFrom, request.failOn ?? findingsFrom),
  });
  await writeOutputs(
    destinations,
    (format, isFile) =>
      format === 'text' && !isFile
        ? forScreen(report, session)
        : renderScan(report, format, { version: io.version, root: io.folder }),
    io,
  );
  // Told before anything else: what was not read may hold worse than what was found.
  const isUnread = unreadOf(report.problems, session);
  if (request.failOn && hasFindings(report, request.failOn)) return EXIT.findings;
  return isUnread ? EXIT.failure : EXIT.ok;
}

function forScreen(report: ScanReport, { io, style: { colors } }: Session): string {
  const paints = { high: colors.red, medium: colors.yellow, low: colors.dim };
  return renderScan(report, 'text', {
    version: io.version,
    columns: io.stdout.columns,
    emphasise: (words, severity) => paints[severity](words),
  });
}
