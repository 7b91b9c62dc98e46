// Lambda's levers, as it lets anyone pull them: how often, in which order, and what it refuses.
// Every lever set here is set for good until someone sets it again; the cloud gives nothing back by itself.

import {
  type ConcurrencyState,
  type Inspection,
  isSameState,
  type Lever,
  type LeverOf,
  leverKey,
  type ProvisionedState,
} from '../../core/pausing/target';
import type { WatchedFunction } from '../../core/policy/watched-function';
import { CloudFailure, NoRoom } from '../../engine/ports';
import type { Random } from '../random';
import { Bucket, type CloudControl } from './cloud-control';
import type { SimulatedCloud } from './simulated-cloud';
import type { SimulatedFunction } from './simulated-function';

/** "15 requests per second across all control-plane APIs": docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits */
const CONTROL_PER_SECOND = 15;
/** GetFunction has a bucket of its own: same page. */
const GET_FUNCTION_PER_SECOND = 100;
/** Allocation "takes a minute or two": docs.aws.amazon.com/lambda/latest/dg/provisioned-concurrency */
const PROVISIONING_SECONDS = { from: 60, to: 120 };

const TOO_MANY = 'TooManyRequestsException: Rate exceeded';

export class ControlPlane implements CloudControl {
  private readonly control = new Bucket(CONTROL_PER_SECOND, TOO_MANY);
  private readonly getFunction = new Bucket(GET_FUNCTION_PER_SECOND, TOO_MANY);

  constructor(
    private readonly cloud: SimulatedCloud,
    private readonly random: Random,
  ) {}

  /** Draws on the shared 15 a second, as anyone's deploy or console does. */
  takeControl(nowMs: number): void {
    this.control.take(nowMs);
  }

  list(nowMs: number): WatchedFunction[] {
    this.takeControl(nowMs);
    const pool = {
      executions: this.cloud.quota,
      keptExecutions: this.cloud.unreservable,
      takenExecutions: this.cloud.functions.reduce(
        (sum, simulated) => sum + (simulated.reserved ?? 0),
        0,
      ),
    };
    return this.cloud.functions.map((simulated) => ({
      functionId: simulated.functionId,
      name: simulated.spec.name,
      rate: simulated.prices.rate,
      timeoutSeconds: simulated.spec.timeoutSeconds,
      concurrencyMax: simulated.reserved ?? this.cloud.quota,
      concurrencyPool: pool,
      modifiedAtMs: simulated.modifiedSecond === null ? null : simulated.modifiedSecond * 1000,
      override: simulated.spec.override,
      isGuardOwn: simulated.spec.isGuardOwn,
    }));
  }

  inspect(functionId: string, nowMs: number): Inspection {
    this.getFunction.take(nowMs);
    const simulated = this.cloud.find(functionId);
    if (!simulated) return { outcome: 'gone' };
    const atSecond = this.cloud.nowSecond;
    return {
      outcome: 'found',
      levers: leversOf(simulated),
      asyncRescue: simulated.spec.asyncRescue,
      hasAsyncTriggers: simulated.hasAsyncTriggers,
      isSettling:
        simulated.mappings.some((mapping) => mapping.isSettling(atSecond)) ||
        [...simulated.provisioned.values()].some(
          ({ settlesAtSecond }) => atSecond < settlesAtSecond,
        ),
    };
  }

  set(functionId: string, lever: Lever, nowMs: number): void {
    const simulated = this.cloud.find(functionId);
    if (lever.lever !== 'throttle') this.control.take(nowMs);
    if (!simulated) throw new CloudFailure('gone', `ResourceNotFoundException: ${functionId}`);
    this.cloud.settle(simulated);
    switch (lever.lever) {
      case 'concurrency':
        this.reserve(simulated, lever.state);
        break;
      case 'source':
        this.switchSource(simulated, lever.id, lever.state.kind === 'enabled');
        break;
      case 'provisioned':
        this.provision(simulated, lever.id, lever.state);
        break;
      case 'throttle':
        throttle(simulated, lever);
        break;
      case 'scale':
        throw new CloudFailure('refused', `${functionId}: a simulated function has no scale limit`);
      default:
        lever satisfies never;
    }
  }

  private reserve(simulated: SimulatedFunction, state: ConcurrencyState): void {
    if (state.kind === 'unreserved') {
      simulated.reserved = null;
      return;
    }
    if (state.kind !== 'reserved')
      throw new CloudFailure('refused', `this cloud scales no instances: ${state.kind}`);
    const { executions } = state;
    if (executions < simulated.provisionedTotal)
      throw new CloudFailure(
        'refused',
        `InvalidParameterValueException: reserved ${executions} is below the provisioned ${simulated.provisionedTotal}`,
      );
    const isMore = executions > (simulated.reserved ?? 0);
    if (isMore && this.cloud.unreservedIf(simulated, executions) < this.cloud.unreservable)
      throw new NoRoom(
        `InvalidParameterValueException: it decreases the account's unreserved concurrency below its minimum value of [${this.cloud.unreservable}]`,
      );
    simulated.reserved = executions;
  }

  private switchSource(simulated: SimulatedFunction, id: string, isEnabled: boolean): void {
    const mapping = simulated.mappings.find((candidate) => candidate.id === id);
    if (!mapping) throw new CloudFailure('gone', `ResourceNotFoundException: mapping ${id}`);
    const atSecond = this.cloud.nowSecond;
    if (mapping.isSettling(atSecond))
      throw new CloudFailure('refused', `ResourceInUseException: mapping ${id} is being updated`);
    mapping.order(isEnabled, atSecond);
  }

  private provision(simulated: SimulatedFunction, id: string, state: ProvisionedState): void {
    if (state.kind === 'none') {
      simulated.provisioned.delete(id);
      return;
    }
    const others = simulated.provisionedTotal - (simulated.provisioned.get(id)?.executions ?? 0);
    if (simulated.reserved !== null && others + state.executions > simulated.reserved)
      throw new CloudFailure(
        'refused',
        `InvalidParameterValueException: provisioned ${state.executions} is above the reserved ${simulated.reserved}`,
      );
    const takes = this.random.integer(PROVISIONING_SECONDS.from, PROVISIONING_SECONDS.to);
    simulated.provisioned.set(id, {
      executions: state.executions,
      settlesAtSecond: this.cloud.nowSecond + takes,
    });
  }
}

/** The levers of one function as they are now, whatever its cloud; also how the simulation compares before and after. */
export function leversOf(simulated: SimulatedFunction): Lever[] {
  if (simulated.host) return simulated.host.levers();
  const levers: Lever[] = [
    {
      lever: 'concurrency',
      id: 'concurrency',
      state:
        simulated.reserved === null
          ? { kind: 'unreserved' }
          : { kind: 'reserved', executions: simulated.reserved },
    },
  ];
  for (const { id, sourceKind, name, isEnabled } of simulated.mappings)
    levers.push({
      lever: 'source',
      id,
      sourceKind,
      name,
      state: { kind: isEnabled ? 'enabled' : 'disabled' },
    });
  for (const [id, { executions }] of simulated.provisioned)
    levers.push({ lever: 'provisioned', id, state: { kind: 'provisioned', executions } });
  if (simulated.stage) {
    const { id, name, requestsPerSecond, burstRequests } = simulated.stage;
    levers.push({
      lever: 'throttle',
      id,
      name,
      state:
        requestsPerSecond === null
          ? { kind: 'inherited' }
          : { kind: 'throttled', requestsPerSecond, burstRequests },
    });
  }
  return levers;
}

/** Provisioned concurrency that was released is not listed any more: its absence is the state "none". */
export function holdsLever(simulated: SimulatedFunction, lever: Lever): boolean {
  if (simulated.host) return simulated.host.holds(lever);
  const now = leversOf(simulated).find((candidate) => leverKey(candidate) === leverKey(lever));
  if (!now) return lever.lever === 'provisioned' && lever.state.kind === 'none';
  return isSameState(now, lever);
}

function throttle(simulated: SimulatedFunction, lever: LeverOf<'throttle'>): void {
  const { stage } = simulated;
  if (!stage || stage.id !== lever.id)
    throw new CloudFailure('gone', `NotFoundException: stage ${lever.id}`);
  const { state } = lever;
  stage.requestsPerSecond = state.kind === 'inherited' ? null : state.requestsPerSecond;
  stage.burstRequests = state.kind === 'inherited' ? 0 : state.burstRequests;
}
