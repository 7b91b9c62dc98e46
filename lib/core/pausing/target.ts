// A target is one function with the levers that stop its spending. A lever's state is a closed union, so that
// "no reservation" and "a reservation of 0" can never be taken for each other when something is given back.

/**
 * reserved: none is kept running, and no more than so many ever run. Where a cloud scales instances, the other two are what it
 * may have been set to instead: `automatic` between a minimum that is kept running and a maximum, `manual` at one number.
 */
export type ConcurrencyState =
  | { readonly kind: 'unreserved' }
  | { readonly kind: 'reserved'; readonly executions: number }
  | { readonly kind: 'automatic'; readonly least: number; readonly most: number | null }
  | { readonly kind: 'manual'; readonly executions: number; readonly most: number | null };
export type SourceState = { readonly kind: 'enabled' } | { readonly kind: 'disabled' };
export type ProvisionedState =
  | { readonly kind: 'none' }
  | { readonly kind: 'provisioned'; readonly executions: number };
export type ThrottleState =
  | { readonly kind: 'inherited' }
  | {
      readonly kind: 'throttled';
      readonly requestsPerSecond: number;
      readonly burstRequests: number;
    };

/** How far an app may scale out by its own setting, whatever a hold allows: the second bolt where a stop does not stop. */
export type ScaleState =
  | { readonly kind: 'unlimited' }
  | { readonly kind: 'limited'; readonly instances: number };

/** queue: keeps its messages while disabled. stream: keeps records until they expire. other: keeps what its broker keeps. */
export const SOURCE_KINDS = ['queue', 'stream', 'other'] as const;
export type SourceKind = (typeof SOURCE_KINDS)[number];

export type Lever =
  | { readonly lever: 'concurrency'; readonly id: 'concurrency'; readonly state: ConcurrencyState }
  | {
      readonly lever: 'source';
      readonly id: string;
      readonly sourceKind: SourceKind;
      readonly name: string;
      readonly state: SourceState;
    }
  | { readonly lever: 'provisioned'; readonly id: string; readonly state: ProvisionedState }
  | {
      readonly lever: 'throttle';
      readonly id: string;
      readonly name: string;
      readonly state: ThrottleState;
    }
  | { readonly lever: 'scale'; readonly id: 'scale'; readonly state: ScaleState };

export type LeverKind = Lever['lever'];
export type LeverOf<Kind extends LeverKind> = Extract<Lever, { lever: Kind }>;

/** What the brake saw on the target, before anything is changed. */
export type Inspection =
  | {
      readonly outcome: 'found';
      readonly levers: readonly Lever[];
      /** Where an asynchronous event goes that cannot run: nowhere means it is lost at concurrency 0. */
      readonly asyncRescue: 'none' | 'deadLetter' | 'destination';
      readonly hasAsyncTriggers: boolean;
      /** A lever is on its way to the state shown; it will get there by itself. */
      readonly isSettling: boolean;
      /** What a stop of it does not stop, and what of its events waits or is lost, in words: kept in the record and told. */
      readonly leaks?: readonly string[];
    }
  | { readonly outcome: 'gone' }
  | { readonly outcome: 'unreadable'; readonly because: string };

export type FoundInspection = Extract<Inspection, { outcome: 'found' }>;

export const leverKey = (lever: Lever): string => `${lever.lever}:${lever.id}`;

export function isSameState(a: Lever, b: Lever): boolean {
  if (leverKey(a) !== leverKey(b) || a.state.kind !== b.state.kind) return false;
  return numbersOf(a.state) === numbersOf(b.state);
}

/** Every number of a state: two states of one kind are the same only where these are. */
function numbersOf(state: Lever['state']): string {
  switch (state.kind) {
    case 'reserved':
    case 'provisioned':
      return String(state.executions);
    case 'manual':
      return `${state.executions}/${state.most}`;
    case 'automatic':
      return `${state.least}/${state.most}`;
    case 'limited':
      return String(state.instances);
    case 'throttled':
      return `${state.requestsPerSecond}/${state.burstRequests}`;
    case 'unreserved':
    case 'enabled':
    case 'disabled':
    case 'none':
    case 'inherited':
    case 'unlimited':
      return '';
  }
}

/** The most that a state lets run at once. */
export function executionsMaxOf(state: ConcurrencyState): number {
  switch (state.kind) {
    case 'unreserved':
      return Number.POSITIVE_INFINITY;
    case 'reserved':
    case 'manual':
      return state.executions;
    case 'automatic':
      return state.most ?? Number.POSITIVE_INFINITY;
  }
}

function describeConcurrency(state: ConcurrencyState): string {
  switch (state.kind) {
    case 'unreserved':
      return 'no reservation';
    case 'reserved':
      return `reserved concurrency ${state.executions}`;
    case 'manual':
      return `${state.executions} instances by hand`;
    case 'automatic':
      return `${state.least} to ${state.most ?? 'any number of'} instances`;
  }
}

/** "reserved concurrency 5", "no reservation", "queue orders disabled": one phrase, used in plans, alerts and history. */
export function describeLever(lever: Lever): string {
  switch (lever.lever) {
    case 'concurrency':
      return describeConcurrency(lever.state);
    case 'source':
      return `${lever.sourceKind === 'other' ? 'source' : lever.sourceKind} ${lever.name} ${lever.state.kind}`;
    case 'provisioned':
      return lever.state.kind === 'none'
        ? `no provisioned concurrency on ${lever.id}`
        : `provisioned concurrency ${lever.state.executions} on ${lever.id}`;
    case 'throttle':
      return lever.state.kind === 'inherited'
        ? `${lever.name} at the account's throttle`
        : `${lever.name} throttled to ${lever.state.requestsPerSecond}/s`;
    case 'scale':
      return lever.state.kind === 'unlimited'
        ? 'no scale limit'
        : `scale limit ${lever.state.instances}`;
  }
}
