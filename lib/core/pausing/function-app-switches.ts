// What can be switched at an Azure function app, and the ladder that is climbed there because a stop is soft.
// Each rung is the least that may do it; a resume undoes all of them, so each is spelled as it was found.

import type { Lever, LeverOf } from './target';

/** An app as Azure shows it. */
export interface AppSwitches {
  readonly isRunning: boolean;
  /** undefined: no limit. */
  readonly scaleLimit: number | undefined;
  /** As it is set: '' where nobody said, which is open. */
  readonly publicAccess: string;
}

export type AppChange =
  | { readonly kind: 'run'; readonly to: 'start' | 'stop' }
  /** undefined takes the limit away. */
  | { readonly kind: 'scaleLimit'; readonly instances: number | undefined }
  | { readonly kind: 'publicAccess'; readonly to: string };

/** Those that are not a function's own. */
export type AppLever = Exclude<Lever, { lever: 'source' | 'provisioned' }>;

export const concurrencyLever = ({
  isRunning,
  scaleLimit,
}: AppSwitches): LeverOf<'concurrency'> => ({
  lever: 'concurrency',
  id: 'concurrency',
  state: !isRunning
    ? { kind: 'reserved', executions: 0 }
    : scaleLimit === undefined
      ? { kind: 'unreserved' }
      : { kind: 'reserved', executions: scaleLimit },
});

export const scaleLever = ({ scaleLimit }: Pick<AppSwitches, 'scaleLimit'>): LeverOf<'scale'> => ({
  lever: 'scale',
  id: 'scale',
  state:
    scaleLimit === undefined ? { kind: 'unlimited' } : { kind: 'limited', instances: scaleLimit },
});

/** The scale limit that was there with a concurrency; none where the app was found stopped, which says nothing of it. */
export function limitBeneath({ lever, state }: Lever): LeverOf<'scale'> | undefined {
  if (lever !== 'concurrency') return undefined;
  if (state.kind === 'unreserved') return scaleLever({ scaleLimit: undefined });
  return state.kind === 'reserved' && state.executions > 0
    ? scaleLever({ scaleLimit: state.executions })
    : undefined;
}

/** Open as Azure has it by default; `=Enabled` where somebody said so, so that it comes back as it was. */
const ACCESS_ID = /^publicNetworkAccess(=Enabled)?$/;

/** Whether a record names a switch of an app: a record comes from a store, and an id becomes part of a call. */
export const isAppLever = ({ lever, id }: Lever): boolean =>
  (lever === 'concurrency' && id === 'concurrency') ||
  (lever === 'scale' && id === 'scale') ||
  (lever === 'throttle' && ACCESS_ID.test(id));

export const accessLever = (id: string, publicAccess: string): LeverOf<'throttle'> => ({
  lever: 'throttle',
  id,
  name: 'public access',
  state:
    publicAccess === 'Disabled'
      ? { kind: 'throttled', requestsPerSecond: 0, burstRequests: 0 }
      : { kind: 'inherited' },
});

/** A rung that is held, as it is now; none where it is not the app's own. */
export function rungNow(held: Lever, app: AppSwitches): Lever[] {
  if (held.lever === 'scale') return [scaleLever(app)];
  return held.lever === 'throttle' ? [accessLever(held.id, app.publicAccess)] : [];
}

/** What to change, in this order: a limit is set before the app starts, so that what waits does not flood it. */
export function changesFor(app: AppSwitches, lever: AppLever): AppChange[] {
  const { state } = lever;
  switch (state.kind) {
    case 'unlimited':
      return [{ kind: 'scaleLimit', instances: undefined }];
    case 'limited':
      return [{ kind: 'scaleLimit', instances: state.instances }];
    case 'throttled':
      return [{ kind: 'publicAccess', to: 'Disabled' }];
    case 'inherited':
      return [{ kind: 'publicAccess', to: lever.id.endsWith('=Enabled') ? 'Enabled' : '' }];
    // An app scales between 0 and its limit: there is no number that it could be set to by hand.
    case 'unreserved':
    case 'reserved':
    case 'automatic':
    case 'manual':
      return runChanges(app, state.kind === 'reserved' ? state.executions : undefined);
  }
}

/** An app that is stopped is stopped again: the first time may have done nothing. */
function runChanges(app: AppSwitches, limit: number | undefined): AppChange[] {
  if (limit === 0) return [{ kind: 'run', to: 'stop' }];
  return [
    ...(app.scaleLimit === limit ? [] : [{ kind: 'scaleLimit', instances: limit } as const]),
    ...(app.isRunning ? [] : [{ kind: 'run', to: 'start' } as const]),
  ];
}

const has = (held: readonly Lever[], ...kinds: ReadonlyArray<Lever['lever']>): boolean =>
  held.some(({ lever }) => kinds.includes(lever));

const isLimitNext = (app: AppSwitches, held: readonly Lever[]): boolean =>
  !has(held, 'scale', 'source', 'throttle') && canLimit(app, held);

/** Whether the next rung depends on which functions the app has. */
export const isFunctionsRung = (app: AppSwitches, held: readonly Lever[]): boolean =>
  !has(held, 'source', 'throttle') && !isLimitNext(app, held);

/** Scale limit 1, then every function disabled, then no access: the least that does it, the hardest to miss last. */
export function nextRungOf(
  app: AppSwitches,
  held: readonly Lever[],
  functions: ReadonlyArray<LeverOf<'source'>>,
): readonly Lever[] {
  if (isLimitNext(app, held)) return [scaleLever(app)];
  if (isFunctionsRung(app, held) && functions.length > 0) return functions;
  if (has(held, 'throttle') || app.publicAccess === 'Disabled') return [];
  const spelled = app.publicAccess === 'Enabled' ? '=Enabled' : '';
  return [accessLever(`publicNetworkAccess${spelled}`, app.publicAccess)];
}

/**
 * The limit that a resume restores is the one that was found with the stop. Where somebody has changed it since, or it is
 * 1 already, there is nothing to take.
 */
function canLimit({ scaleLimit }: AppSwitches, held: readonly Lever[]): boolean {
  const found = held.find(({ lever }) => lever === 'concurrency')?.state;
  const limit = found?.kind === 'reserved' ? found.executions : undefined;
  return scaleLimit !== 1 && scaleLimit === limit;
}
