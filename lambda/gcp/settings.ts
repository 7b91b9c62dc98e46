// What the deployment says to the watchdog on Google Cloud: the settings of every cloud, and where its bucket is.
// Bad settings stop the watchdog loudly, all at once; none is guessed.

import { GCP_ENV } from '../../lib/gcp/contract';
import {
  BadSettings,
  type Env,
  type GuardSettings,
  guardSettings,
  requiredText,
} from '../watchdog/settings';
import { type Endpoints, endpointsFrom } from './endpoints';

export interface GcpSettings extends GuardSettings {
  readonly project: string;
  /** Of the watchdog itself; it watches every region. */
  readonly region: string;
  readonly bucket: string;
  /** A policy of Cloud Monitoring mails what the log says about alerts. */
  readonly isMailed: boolean;
  readonly endpoints: Endpoints;
}

/** cloud.google.com/resource-manager/docs/creating-managing-projects and /storage/docs/buckets#naming (read 2026-11). */
const PROJECT = /^([a-z0-9.-]+:)?[a-z][a-z0-9-]{4,28}[a-z0-9]$/;
const BUCKET = /^[a-z0-9][a-z0-9._-]{1,220}[a-z0-9]$/;

export function settingsFrom(env: Env): GcpSettings {
  const problems: string[] = [];
  const text = (name: string, shape: RegExp, use: string): string => {
    const value = requiredText(env, name, problems);
    if (value && !shape.test(value)) problems.push(`${name} is '${value}'; use ${use}`);
    return value;
  };
  const settings: GcpSettings = {
    ...guardSettings(env, problems),
    project: text(GCP_ENV.project, PROJECT, 'the id of a project'),
    region: text(GCP_ENV.region, /^[a-z]+-[a-z]+\d{1,2}$/, 'a region like europe-west1'),
    bucket: text(GCP_ENV.bucket, BUCKET, 'the name of a bucket'),
    watchdogName: text(GCP_ENV.service, /^[a-z][a-z0-9-]{0,62}$/, 'the name of a service'),
    isMailed: env[GCP_ENV.mail] === 'mail',
    endpoints: endpointsFrom(env, problems),
  };
  if (problems.length > 0) throw new BadSettings(problems);
  return settings;
}
