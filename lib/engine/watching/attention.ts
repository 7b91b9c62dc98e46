// What a person should look at though nothing ran away: functions that left the guard, or part of it, since the last look,
// and records that nobody can read. Leaving is told once; what was exempt when the guard first looked is no event, and a
// status lists it all the same.

import type { AlertEvent, ObservationInput } from '../../core/alerts/alert';
import {
  EXEMPTION_WORDS,
  type Exempt,
  type Exemption,
  exemptionOf,
} from '../../core/policy/exemption';
import type { GuardPolicy } from '../../core/policy/policy';
import type { GuardMemory } from './memory';

/** As they are now, by function. */
export const exemptIn = ({ functions }: GuardMemory, policy: GuardPolicy): Exempt =>
  Object.fromEntries(
    functions.flatMap((target) => {
      const exemption = exemptionOf(target, policy);
      return exemption ? [[target.functionId, exemption]] : [];
    }),
  );

export interface AttentionInput {
  readonly memory: GuardMemory;
  readonly policy: GuardPolicy;
  /** Problems of records that cannot be read: what they hold stays held. */
  readonly damaged: readonly string[];
  readonly atMs: number;
}

export const attentionTo = (input: AttentionInput): ObservationInput[] => [
  ...newlyExempt(input),
  ...damagedRecords(input),
];

function damagedRecords({ damaged, atMs }: AttentionInput): ObservationInput[] {
  if (damaged.length === 0) return [];
  const others = damaged.length > 1 ? `, and ${damaged.length - 1} more` : '';
  const because = `a pause on record cannot be read, so what it holds stays held until a person restores it: ${damaged[0]}${others}`;
  const account = { functionId: 'account', functionName: 'the account' };
  return [{ type: 'attention', about: 'journal', ...account, because, evidence: null, atMs }];
}

function newlyExempt({ memory, policy, atMs }: AttentionInput): ObservationInput[] {
  const { exempt: before, functions } = memory;
  if (before === undefined) return [];
  const now = exemptIn(memory, policy);
  return functions.flatMap(({ functionId, name }) => {
    const exemption = now[functionId];
    return exemption === undefined || exemption === before[functionId]
      ? []
      : [
          {
            ...({ type: 'attention', about: exemption, evidence: null, atMs } as const),
            ...{ functionId, functionName: name },
            because: `since the last check it is ${EXEMPTION_WORDS[exemption]}`,
          },
        ];
  });
}

/**
 * What is known of after the telling: what could not be told stays new. Kept at once where it changed, or a cold start
 * would tell it again.
 */
export function withExemptions(
  memory: GuardMemory,
  policy: GuardPolicy,
  sentAlerts: readonly AlertEvent[],
): GuardMemory {
  if (memory.functions.length === 0) return memory;
  const isTold = new Set(sentAlerts.map(({ functionId, type }) => `${type} ${functionId}`));
  const untold = new Set(
    newlyExempt({ memory, policy, damaged: [], atMs: 0 })
      .map(({ functionId }) => functionId)
      .filter((id) => !isTold.has(`attention ${id}`)),
  );
  const now = Object.entries(exemptIn(memory, policy)).filter(([id]) => !untold.has(id));
  const kept = Object.entries(memory.exempt ?? {}).filter(([id]) => untold.has(id));
  const exempt = Object.fromEntries([...now, ...kept]);
  const isSame =
    memory.exempt !== undefined &&
    JSON.stringify(sorted(exempt)) === JSON.stringify(sorted(memory.exempt));
  return isSame ? memory : { ...memory, exempt, rememberedAtMs: 0 };
}

const sorted = (exempt: Exempt): ReadonlyArray<readonly [string, Exemption]> =>
  Object.entries(exempt).sort(([a], [b]) => (a < b ? -1 : 1));
