// Mail without another service: what the watchdog writes about alerts, and the two alarms on the watchdog itself.
// A watchdog that is silent must be told by somebody else: the platform's own count of its requests.

import {
  MonitoringAlertPolicy,
  type MonitoringAlertPolicyConfig,
} from '@cdktf/provider-google/lib/monitoring-alert-policy';
import { MonitoringNotificationChannel } from '@cdktf/provider-google/lib/monitoring-notification-channel';
import { Construct } from 'constructs';
import { ALERT_EVENT, GUARD_ALARMS } from './contract';

export interface WatchdogAlarmsProps {
  readonly project: string;
  readonly guard: string;
  readonly service: string;
  readonly alertEmail: string;
}

/** Ticks run once a minute, and a metric is up to four minutes late. */
const SILENT_SECONDS = 600;
/** The least that Cloud Monitoring takes for a policy on the log. */
const MAIL_PERIOD = '300s';

export class WatchdogAlarms extends Construct {
  readonly channel: MonitoringNotificationChannel;

  constructor(scope: Construct, id: string, props: WatchdogAlarmsProps) {
    super(scope, id);
    const { project, guard, service, alertEmail } = props;
    this.channel = new MonitoringNotificationChannel(this, 'People', {
      type: 'email',
      displayName: `Spendfuse ${guard}`,
      labels: { email_address: alertEmail },
      project,
    });
    const common = { project, combiner: 'OR', notificationChannels: [this.channel.name] };
    const ownService = `resource.type = "cloud_run_revision" AND resource.labels.service_name = "${service}"`;
    new MonitoringAlertPolicy(this, 'Alerts', {
      ...common,
      displayName: `Spendfuse ${guard}: alerts`,
      conditions: [
        {
          displayName: 'the watchdog raised an alert',
          conditionMatchedLog: {
            filter: `${ownService} AND jsonPayload.event = "${ALERT_EVENT}"`,
            labelExtractors: {
              subject: 'EXTRACT(jsonPayload.subject)',
              text: 'EXTRACT(jsonPayload.text)',
            },
          },
        },
      ],
      alertStrategy: { notificationRateLimit: { period: MAIL_PERIOD }, autoClose: '1800s' },
      documentation: {
        // Cloud Monitoring puts them in; in Terraform a doubled sign is the sign itself.
        subject: `$\${log.extracted_label.subject}`,
        content: `$\${log.extracted_label.text}`,
        mimeType: 'text/markdown',
      },
    });
    this.watchItself(common, { guard, ownService });
  }

  private watchItself(
    common: Pick<MonitoringAlertPolicyConfig, 'project' | 'combiner' | 'notificationChannels'>,
    { guard, ownService }: { readonly guard: string; readonly ownService: string },
  ): void {
    const labels = (alarm: string) => ({
      [GUARD_ALARMS.guardLabel]: guard,
      [GUARD_ALARMS.alarmLabel]: alarm,
    });
    const requests = `${ownService} AND metric.type = "run.googleapis.com/request_count"`;
    new MonitoringAlertPolicy(this, 'Silence', {
      ...common,
      displayName: `Spendfuse ${guard}: the watchdog is silent`,
      userLabels: labels(GUARD_ALARMS.names.silence),
      conditions: [
        {
          displayName: 'no request from the scheduler for ten minutes',
          conditionAbsent: {
            filter: requests,
            duration: `${SILENT_SECONDS}s`,
            aggregations: [COUNTED],
          },
        },
      ],
      documentation: { content: NOT_GUARDED, mimeType: 'text/markdown' },
    });
    new MonitoringAlertPolicy(this, 'Errors', {
      ...common,
      displayName: `Spendfuse ${guard}: the watchdog fails`,
      userLabels: labels(GUARD_ALARMS.names.errors),
      conditions: [
        {
          displayName: 'three failed runs in ten minutes',
          conditionThreshold: {
            filter: `${requests} AND metric.labels.response_code_class = "5xx"`,
            comparison: 'COMPARISON_GT',
            thresholdValue: 2,
            duration: '0s',
            aggregations: [{ ...COUNTED, alignmentPeriod: '600s' }],
          },
        },
      ],
      documentation: { content: NOT_GUARDED, mimeType: 'text/markdown' },
    });
  }
}

const COUNTED = {
  alignmentPeriod: '60s',
  perSeriesAligner: 'ALIGN_DELTA',
  crossSeriesReducer: 'REDUCE_SUM',
};

const NOT_GUARDED =
  'Nothing is guarded until it runs again. Look at the logs of the service, and at the job of Cloud Scheduler that calls it.';
