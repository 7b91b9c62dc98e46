// Reports for machines: the report itself, with its schema version first. Nothing is rounded or cut.
// A field that changes its meaning changes the schema version.

import type { ExposureReport } from '../exposure-report';
import type { ScanReport } from '../scan';

export function renderScanJson(report: ScanReport): string {
  return `${JSON.stringify(report, null, 2)}\n`;
}

export function renderExposureJson(report: ExposureReport): string {
  return `${JSON.stringify(report, null, 2)}\n`;
}
