// How a test tells the office watchdog's process where the web of this machine is.
// Read by the test's own entry alone: the deployed watchdog knows none of these.

export const EDGE_ENV = {
  /** The address of PagerDuty's stand-in. */
  pagerDuty: 'E2E_PAGERDUTY',
  /** The one address that every name resolves to. */
  resolvesTo: 'E2E_RESOLVES_TO',
} as const;
