// The names that Google Cloud needs at deploy time and at run time: settings of the watchdog, labels, metrics.
// Imports nothing and computes nothing.

/** Environment variables of the watchdog beside GUARD_ENV. */
export const GCP_ENV = {
  project: 'SPENDFUSE_PROJECT',
  /** Of Cloud Storage: the journal, what was learned, what owners decided. */
  bucket: 'SPENDFUSE_BUCKET',
  /** The region of the watchdog; it watches every region of the project. */
  region: 'SPENDFUSE_REGION',
  /** The Cloud Run service that is the watchdog: it never pauses itself. */
  service: 'SPENDFUSE_SERVICE',
  /** JSON: other addresses of Google's APIs, for a test that runs its own. */
  endpoints: 'SPENDFUSE_ENDPOINTS',
} as const;

/** Labels of an alert policy that watches the guard itself, by which a status finds it. */
export const GUARD_ALARMS = {
  guardLabel: 'spendfuse-guard',
  alarmLabel: 'spendfuse-alarm',
  names: { silence: 'silence', errors: 'errors' },
} as const;

/**
 * What TAGS say on AWS, as labels: lower case, without a colon. A dot cannot be in a label's value, so dollars are written
 * like 12-50 (cloud.google.com/resource-manager/docs/labels-overview, read 2026-11).
 */
export const LABEL_PREFIX = 'spendfuse-';
