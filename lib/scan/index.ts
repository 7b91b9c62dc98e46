// The scan's public surface: texts in, reports out. Whoever gathers the texts decides where from.
// Nothing behind these names may read a file, ask a clock or reach a network.

export { awsPriceBook } from '../core/prices/books/aws';
export type { Period } from '../core/units/money';
export { type ExposureReport, exceeds, exposureReport } from './exposure-report';
export type { Finding, Rule } from './finding';
export type { BlindSpot, Evidence, FunctionItem, Inventory, Item } from './inventory';
export { DEFAULT_FINDINGS_FROM, lower } from './listing';
export { findLoops, type Loop } from './loops';
export type { SourceText } from './read';
export type { AccountAnswers } from './read/account/answers';
export {
  ACCOUNT_CALLS,
  ACCOUNT_NOT_READ,
  type AccountCallName,
  accountScanPolicy,
} from './read/account/policy';
export { type LocalFile, normalPath } from './read/local-files';
export {
  EXPOSURE_FORMATS,
  type ExposureFormat,
  type RenderOptions,
  renderExposure,
  renderScan,
  SCAN_FORMATS,
  type ScanFormat,
} from './report';
export { rules } from './rules';
export { isBoundedOtherwise } from './rules/no-concurrency-bound';
export {
  accountInventory,
  hasFindings,
  readInventory,
  type ScanReport,
  scan,
  scanInventory,
} from './scan';
export { problemsWithSettings, type ScanSettings } from './settings';
export { atLeast, SEVERITIES, type Severity } from './severity';
