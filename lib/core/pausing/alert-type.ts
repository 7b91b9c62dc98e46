// What an alert can be about. It is here and not with the alerts because a record says which of them it still owes.
// Never rename or remove a word: records written by an older watchdog hold it.

export const ALERT_TYPES = [
  'paused',
  'would-pause',
  'pause-failed',
  'probation',
  're-tripped',
  'resumed',
  'resume-failed',
  'warn',
  'blind',
  'mass-breach',
  'digest',
  'attention',
] as const;

export type AlertType = (typeof ALERT_TYPES)[number];
