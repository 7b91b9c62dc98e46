// The formats a report can be written in, by the names the command line uses.
// Adding a format here adds it to the command line; renderers are pure and return strings.

import type { ExposureReport } from '../exposure-report';
import type { ScanReport } from '../scan';
import { renderExposureMarkdown } from './exposure-markdown';
import { type ExposureTextOptions, renderExposureText } from './exposure-text';
import { renderScanGithub } from './github';
import { renderExposureJson, renderScanJson } from './json';
import { renderScanJunit } from './junit';
import { renderScanMarkdown } from './markdown';
import { renderScanSarif } from './sarif';
import { renderScanText, type TextOptions } from './text';

export const SCAN_FORMATS = ['text', 'json', 'sarif', 'junit', 'markdown', 'github'] as const;
export const EXPOSURE_FORMATS = ['text', 'json', 'markdown'] as const;

export type ScanFormat = (typeof SCAN_FORMATS)[number];
export type ExposureFormat = (typeof EXPOSURE_FORMATS)[number];

export interface RenderOptions extends TextOptions, ExposureTextOptions {
  /** Spendfuse's own version, for formats that name the tool. */
  version: string;
  /** The folder that paths in SARIF are relative to; left out, paths stay as they were given. */
  root?: string;
}

export function renderScan(report: ScanReport, format: ScanFormat, options: RenderOptions): string {
  switch (format) {
    case 'text':
      return renderScanText(report, options);
    case 'json':
      return renderScanJson(report);
    case 'sarif':
      return renderScanSarif(report, options.version, options.root);
    case 'junit':
      return renderScanJunit(report);
    case 'markdown':
      return renderScanMarkdown(report);
    case 'github':
      return renderScanGithub(report);
  }
}

export function renderExposure(
  report: ExposureReport,
  format: ExposureFormat,
  options: RenderOptions,
): string {
  switch (format) {
    case 'text':
      return renderExposureText(report, options);
    case 'json':
      return renderExposureJson(report);
    case 'markdown':
      return renderExposureMarkdown(report);
  }
}
