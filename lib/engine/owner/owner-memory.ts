// The office's part of the memory, read back with care: it comes from a journal, and a part that is damaged is dropped.
// Dropping costs a count or another look at the decisions; a damaged decision must never be acted on.

import { type Decision, problemsWithDecision } from '../../core/owner/decision';
import type { GuardMemory } from '../memory';
import { NEW_OFFICE, type OfficeMemory } from '../office-state';

export function officeIn({ office }: GuardMemory): OfficeMemory {
  const { decisions, acceptedAtMs, bill, digest } = office ?? NEW_OFFICE;
  return {
    decisions: Array.isArray(decisions)
      ? (decisions as Decision[]).filter((one) => problemsWithDecision(one).length === 0)
      : [],
    acceptedAtMs: isNumbers(acceptedAtMs) ? acceptedAtMs : {},
    bill: isNumbers(bill) && 'ticks' in bill && 'readsBought' in bill ? bill : NEW_OFFICE.bill,
    digest:
      Number.isFinite(digest?.epochDay) && Array.isArray(digest.wouldHavePaused)
        ? digest
        : NEW_OFFICE.digest,
  };
}

const isNumbers = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && Object.values(value).every(Number.isFinite);

export const withOffice = (memory: GuardMemory, changes: Partial<OfficeMemory>): GuardMemory => ({
  ...memory,
  office: { ...officeIn(memory), ...changes },
});
