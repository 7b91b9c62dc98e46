// Alerts as lines of the log, which an alert rule of the platform's own mails: no other service is needed for that.
// A line alone reaches nobody: it counts as told only where such a rule is deployed, or where there is nothing else.

import { ALERT_EVENT } from '../../lib/azure/contract';
import type { AlertOrigin } from '../../lib/channels/alert-origin';
import { emailOf } from '../../lib/channels/email';
import type { AlertEvent } from '../../lib/core/alerts/alert';
import type { Lane } from '../channels/deliver';
import type { Log } from '../watchdog/log';

/** A log line is cut at 32 KB by Application Insights; the mail shows the first of it. */
const TEXT_CHARS_MAX = 8_000;

export const logLane = (log: Log, origin: AlertOrigin): Lane => ({
  name: 'log',
  targets: [
    {
      name: 'log',
      attempt: async (alert) => {
        writeAlert(log, alert, origin);
        return { kind: 'delivered' };
      },
    },
  ],
});

export function writeAlert(log: Log, alert: AlertEvent, origin: AlertOrigin): void {
  const { subject, text } = emailOf(alert, origin);
  const { type, severity, status, dedupKey, functionName } = alert;
  log(severity === 'info' ? 'info' : 'warn', ALERT_EVENT, {
    ...{ subject, type, severity, status, dedupKey, functionName },
    text: text.slice(0, TEXT_CHARS_MAX),
  });
}
