// The names that Google Cloud needs at deploy time and at run time: settings of the watchdog, labels, metrics.
// Computes nothing.

import { RESUME_SCRIPT } from '../contract';

/** Environment variables of the watchdog beside GUARD_ENV. */
export const GCP_ENV = {
  project: 'SPENDFUSE_PROJECT',
  /** Of Cloud Storage: the journal, what was learned, what owners decided. */
  bucket: 'SPENDFUSE_BUCKET',
  /** The region of the watchdog; it watches every region of the project. */
  region: 'SPENDFUSE_REGION',
  /** The Cloud Run service that is the watchdog: it never pauses itself. */
  service: 'SPENDFUSE_SERVICE',
  /** `mail` where a policy mails what the log says about alerts; left out where nobody reads it. */
  mail: 'SPENDFUSE_MAIL',
  /** JSON: a PageSetting; left out where there is no confirm page. */
  page: 'SPENDFUSE_PAGE',
  /** JSON: other addresses of Google's APIs, for a test that runs its own. */
  endpoints: 'SPENDFUSE_ENDPOINTS',
} as const;

/** What the watchdog knows of its confirm page. */
export interface PageSetting {
  /** Its service, in the project and region of the watchdog. */
  readonly service: string;
  /** The unique id of the account that it runs as. */
  readonly caller: string;
  /** The secret that signs links: projects/PROJECT/secrets/NAME. */
  readonly key: string;
}

/** Environment variables of the confirm page. */
export const GCP_PAGE_ENV = {
  /** The address of the watchdog. */
  watchdog: 'SPENDFUSE_WATCHDOG',
  /** As PageSetting.key. */
  key: 'SPENDFUSE_PAGE_KEY',
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

/** What the scheduler sends every minute. */
export const TICK = { spendfuse: 'tick' } as const;

/** What the confirm page hands to the watchdog, beside the request. */
export const PAGE_EVENT = { spendfuse: 'page' } as const;

/** A label on a watchdog's own service: the name of its guard, so that guards leave each other's services alone. */
export const GUARD_LABEL = 'spendfuse-watchdog';

/** The word by which a log-based policy finds alerts among the lines of the log. */
export const ALERT_EVENT = 'spendfuse-alert';

/** One line that can be pasted into Cloud Shell, whoever reads the alert and wherever the watchdog is. */
export const lastResortOf = (project: string, bucket: string): string =>
  `gcloud storage cp gs://${bucket}/${RESUME_SCRIPT} . && python3 ${RESUME_SCRIPT} --project ${project} --bucket ${bucket} --all`;

/** projects/P/secrets/S, with or without /versions/V: where a channel's address or key is. */
export const SECRET_ID =
  /^projects\/[\w.:-]+\/secrets\/[\w-]{1,255}(\/versions\/(latest|\d{1,9}))?$/;

/** Each call that the watchdog makes, and the permission that allows it. */
export const PERMISSIONS = {
  /** Of the project. */
  project: [
    'run.services.list',
    'run.services.get',
    'run.services.update',
    'monitoring.timeSeries.list',
    // Of a budget that is of this project alone, without any right on its billing account
    // (cloud.google.com/billing/docs/how-to/budget-api-access-control, read 2026-11).
    'billing.resourcebudgets.read',
    'resourcemanager.projects.get',
  ],
  /** Of each account that a watched service runs as: Cloud Run asks for it at every change of a service. */
  runtime: ['iam.serviceAccounts.actAs'],
  /** Of the bucket alone. */
  bucket: [
    'storage.objects.get',
    'storage.objects.list',
    'storage.objects.create',
    'storage.objects.delete',
  ],
} as const;

/** Of the key of the confirm page alone, where there is one: the watchdog makes it and signs, the page reads it. */
export const PAGE_PERMISSIONS = {
  watchdog: ['secretmanager.versions.access', 'secretmanager.versions.add'],
  page: ['secretmanager.versions.access'],
} as const;
