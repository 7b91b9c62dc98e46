// Alerts as lines of the log, which a policy of Cloud Monitoring mails: no other service is needed for that.
// A line alone reaches nobody: it counts as told only where such a policy is deployed, or where there is nothing else.

import type { AlertOrigin } from '../../lib/channels/alert-origin';
import { emailOf } from '../../lib/channels/email';
import type { AlertEvent, Severity } from '../../lib/core/alerts/alert';
import { ALERT_EVENT } from '../../lib/gcp/contract';
import type { Lane } from '../channels/deliver';
import type { WriteLine } from '../watchdog/log';

/** As Cloud Logging names them: cloud.google.com/run/docs/logging, structured text (read 2026-11). */
const SEVERITIES: Readonly<Record<Severity, string>> = {
  info: 'NOTICE',
  warning: 'WARNING',
  error: 'ERROR',
  critical: 'CRITICAL',
};

/** An entry has at most 256 KB, and a mail shows the first of it. */
const TEXT_CHARS_MAX = 8_000;

export const logLane = (write: WriteLine, origin: AlertOrigin): Lane => ({
  name: 'log',
  targets: [
    {
      name: 'log',
      attempt: async (alert) => {
        writeAlert(write, alert, origin);
        return { kind: 'delivered' };
      },
    },
  ],
});

/** `message` and `severity` are what Cloud Logging reads of a line; the rest is for rules and people. */
export function writeAlert(write: WriteLine, alert: AlertEvent, origin: AlertOrigin): void {
  const { subject, text } = emailOf(alert, origin);
  const { type, severity, status, dedupKey, functionName } = alert;
  write(
    JSON.stringify({
      severity: SEVERITIES[severity],
      message: subject,
      event: ALERT_EVENT,
      ...{ subject, type, status, dedupKey, functionName },
      text: text.slice(0, TEXT_CHARS_MAX),
    }),
  );
}
