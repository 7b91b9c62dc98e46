// How bad a finding is, in three steps that every format and every gate shares.
// Their order is their meaning: each list of severities goes from what matters least to what matters most.

export const SEVERITIES = ['low', 'medium', 'high'] as const;
export type Severity = (typeof SEVERITIES)[number];

export function atLeast(severity: Severity, floor: Severity): boolean {
  return SEVERITIES.indexOf(severity) >= SEVERITIES.indexOf(floor);
}
