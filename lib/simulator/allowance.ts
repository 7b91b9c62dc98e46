// What a scenario allows the guard to cost: honest work turned away, hours at zero, dollars an attack gets through.
// An honest scenario allows nothing unless it says so; an attack allows what its bound allows, and says what is less.

export type ScenarioKind = 'attack' | 'honest';

export interface Allowance {
  /** The guard may hold the functions the story is about: at less concurrency, or at zero for the hours allowed. */
  readonly mayHold: boolean;
  /** The guard must hold one of them, or the attack is not stopped. */
  readonly mustHold: boolean;
  /** The run may end while something is held: its cause stays, so no resume of it would last. */
  readonly mayEndHeld: boolean;
  /** Of the honest requests of the functions the story is about, the share that the guard may turn away. */
  readonly refusedShare: number;
  /** Function-hours in which the guard lets nothing start. */
  readonly hoursAtZero: number;
  /** Dollars above the same days without the attack; infinite: its bound alone counts. */
  readonly overspendUsd: number;
  /** Hours from the attack's first call until something is held, or somebody is told. */
  readonly heldWithinHours: number;
  readonly toldWithinHours: number;
}

const NONE: Allowance = {
  mayHold: false,
  mustHold: false,
  mayEndHeld: false,
  refusedShare: 0,
  hoursAtZero: 0,
  overspendUsd: Number.POSITIVE_INFINITY,
  heldWithinHours: Number.POSITIVE_INFINITY,
  toldWithinHours: Number.POSITIVE_INFINITY,
};

const BY_KIND: Record<ScenarioKind, Allowance> = {
  honest: NONE,
  attack: {
    ...NONE,
    mayHold: true,
    mustHold: true,
    refusedShare: 1,
    hoursAtZero: Number.POSITIVE_INFINITY,
  },
};

export const allowanceOf = (scenario: {
  readonly kind: ScenarioKind;
  readonly allows?: Partial<Allowance>;
}): Allowance => ({ ...BY_KIND[scenario.kind], ...scenario.allows });
