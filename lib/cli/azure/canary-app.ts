// The canary of a drill as a function app in a resource group of its own, so that one removal takes all of it.
// A group that does not carry a drill's name and tag, or holds anything else, is somebody's, and is never touched.

import { builtFile } from '../../azure/built-file';
import { AZURE_CANARY } from '../../azure/contract';
import { concurrencyLever } from '../../core/pausing/function-app-switches';
import type { Lever } from '../../core/pausing/target';
import { azureRateOf } from '../../core/prices/books/azure-rate';
import type { Rate } from '../../core/prices/rate';
import { fieldOf } from '../../core/units/values';
import type { CallOutcome, CanarySite } from '../guard/drill/canary-site';
import { CANARY, type CanaryWords, type DrillPlan, type Phases } from '../guard/drill/drill-plan';
import type { Removal } from '../guard/drill/drill-report';
import { sleep, waited } from '../guard/waiting';
import { Failure } from '../mistake';
import { azureTags, canaryTemplate } from './canary-template';
import { hostOf, keyOf, type Place, WEB_API, watchdogSite } from './place';
import {
  beginDeployment,
  deploymentIn,
  drillGroups,
  foreignIn,
  groupNamed,
  groupPath,
  makeGroup,
  removeGroup,
} from './resource-groups';

const MINUTE_MS = 60_000;
/** Longer than a cold start and the second that it waits. */
const CALL_MS = 20_000;
/** After this, what was asked of Resource Manager by an `az` that died is done or never will be. */
const UNKNOWN_MS = 2_000;
const TRY_AGAIN = 'fix what it names and run the drill again; everything of this drill is removed';

/** Where the canary answers, and what opens it. */
interface Door {
  readonly url: string;
  readonly key: string;
}

export class CanaryApp implements CanarySite {
  readonly rate: Rate = azureRateOf('flex', CANARY.memoryMb);
  /**
   * An app, its code and its triggers take minutes, and so does a resource group to go. A stop is soft: two ticks and metrics
   * that are up to four minutes late until each further rung of the ladder, of which there are four.
   */
  readonly phases: Partial<Phases> = { create: 10, refuse: 25, settle: 3, remove: 15 };
  readonly words: CanaryWords = {
    made: ({ functionName }) =>
      `one function app (${functionName}) on Flex Consumption that only whoever has its key reaches, with its plan and its storage account, in a resource group of its own of the same name, beside the guard`,
    removed: 'The canary and its resource group are removed.',
    size: `${CANARY.memoryMb} MB`,
    // Looks for new apps every ten minutes, metrics up to four minutes late, and two to spend a cent.
    minutes: { usual: 10, most: 17 },
    refusal: '403, and the app is stopped',
  };
  /** Whether what became of the group that was asked for is known. */
  private making: Promise<boolean> = Promise.resolve(true);
  private door: Door | undefined;

  constructor(
    private readonly place: Place,
    private readonly watchdogName: string,
  ) {}

  async leftover({ guard }: DrillPlan): Promise<string | undefined> {
    const names = await drillGroups(this.place, guard);
    return names.length > 0 ? names.join(', ') : undefined;
  }

  /** Ctrl-C also ends the `az` that is at work: that is no failure. */
  async create(plan: DrillPlan, stopIfInterrupted: () => void): Promise<void> {
    try {
      await this.make(plan, stopIfInterrupted);
    } catch (cause) {
      stopIfInterrupted();
      throw cause;
    }
  }

  private async make(plan: DrillPlan, stopIfInterrupted: () => void): Promise<void> {
    const { functionName: name } = plan;
    // The guard runs on Flex Consumption itself, so its region has it.
    const guard = await watchdogSite(this.place, this.watchdogName);
    const location = String(fieldOf(guard, 'location'));
    if ((await groupNamed(this.place, name)) !== undefined)
      throw new Failure(`a resource group named ${name} exists already`, 'run the drill again');
    stopIfInterrupted();
    const making = makeGroup(this.place, { name, location, tags: azureTags(plan) });
    this.making = making.then(
      () => true,
      () => false,
    );
    await making;
    stopIfInterrupted();
    await beginDeployment(this.place, name, canaryTemplate(plan, location));
    const end = await waited(
      () => deploymentIn(this.place, name),
      ({ kind }) => {
        stopIfInterrupted();
        return kind !== 'running';
      },
      plan.phases.create * MINUTE_MS,
    );
    if (end?.kind !== 'done') throw notCreated(end?.kind === 'failed' ? end.because : IN_TIME);
    stopIfInterrupted();
    await this.place.signed.deployZip({
      ...{ subscription: this.place.subscription, resourceGroup: name, app: name },
      file: builtFile('canary.zip'),
      timeoutMs: plan.phases.create * MINUTE_MS,
    });
    this.door = await this.opened(plan, stopIfInterrupted);
  }

  /** Its host makes the key when it starts. */
  private async opened(plan: DrillPlan, stopIfInterrupted: () => void): Promise<Door> {
    const site = await this.site(plan);
    const host = hostOf(site);
    let because = 'the app gives no key';
    const key = await waited(
      async () => {
        stopIfInterrupted();
        try {
          return await keyOf(this.place, String(fieldOf(site, 'id')));
        } catch (cause) {
          if (!(cause instanceof Failure)) throw cause;
          because = cause.message;
          return undefined;
        }
      },
      (found) => found !== undefined,
      plan.phases.settle * MINUTE_MS,
    );
    if (key === undefined) throw notCreated(because);
    return { url: `https://${host}/api/${AZURE_CANARY.function}`, key };
  }

  /** What is turned away counts as refused only where the app is stopped: App Service turns calls away for its own reasons too. */
  async call(plan: DrillPlan): Promise<CallOutcome> {
    try {
      if (!this.door) return { kind: 'failed', because: 'it has no address yet' };
      const { status } = await this.place.fetch(this.door.url, {
        redirect: 'error',
        headers: { 'x-functions-key': this.door.key },
        signal: AbortSignal.timeout(CALL_MS),
      });
      if (status === 200) return { kind: 'ran' };
      const { isRunning } = switchesOf(await this.site(plan));
      return isRunning ? { kind: 'failed', because: `it answered ${status}` } : { kind: 'refused' };
    } catch (cause) {
      const because = cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause);
      return { kind: 'failed', because };
    }
  }

  async levers(plan: Pick<DrillPlan, 'functionName'>): Promise<readonly Lever[]> {
    return [concurrencyLever(switchesOf(await this.site(plan)))];
  }

  /** Of this drill and of earlier ones of this guard. */
  async remove({ functionName, guard, phases }: DrillPlan): Promise<Removal> {
    if (!(await this.making)) await sleep(UNKNOWN_MS);
    try {
      const isOwnThere = (await groupNamed(this.place, functionName)) !== undefined;
      const earlier = await drillGroups(this.place, guard);
      const names = [...new Set([...(isOwnThere ? [functionName] : []), ...earlier])];
      const left: string[] = [];
      for (const name of names) {
        const because = await this.removed(name, name === functionName, phases);
        if (because !== undefined) left.push(this.leftWords(name, because));
      }
      return { isGone: left.length === 0, leftovers: left };
    } catch (cause) {
      if (!(cause instanceof Failure)) throw cause;
      return { isGone: false, leftovers: [this.leftWords(functionName, cause.message)] };
    }
  }

  /** undefined: it is gone; else why not. */
  private async removed(
    name: string,
    isOwn: boolean,
    { remove }: Phases,
  ): Promise<string | undefined> {
    try {
      const foreign = isOwn ? [] : await foreignIn(this.place, name);
      if (foreign.length > 0)
        return `it holds ${foreign.join(', ')}, which no drill made: look at it first`;
      const isGone = await removeGroup(this.place, name, remove * MINUTE_MS);
      return isGone ? undefined : 'it has not gone in time';
    } catch (cause) {
      if (!(cause instanceof Failure)) throw cause;
      return cause.message;
    }
  }

  private leftWords(name: string, because: string): string {
    return `The resource group ${name} may still exist (${because}). Remove it, or let the next drill do so: az group delete --name ${name} --subscription ${this.place.subscription}`;
  }

  private async site({ functionName: name }: Pick<DrillPlan, 'functionName'>): Promise<unknown> {
    const id = `${groupPath(this.place, name)}/providers/Microsoft.Web/sites/${name}`;
    const site = await this.place.signed.ask('get', `${id}?${WEB_API}`);
    if (site !== undefined) return site;
    throw new Failure(`there is no ${name}`, TRY_AGAIN);
  }
}

const IN_TIME = 'Azure has not made it in time';

const notCreated = (because: string): Failure =>
  new Failure(`the canary was not created: ${because}`, TRY_AGAIN);

function switchesOf(site: unknown) {
  const properties = fieldOf(site, 'properties');
  const scale = fieldOf(fieldOf(properties, 'functionAppConfig'), 'scaleAndConcurrency');
  const limit = fieldOf(scale, 'maximumInstanceCount');
  return {
    isRunning: fieldOf(properties, 'state') === 'Running',
    scaleLimit: typeof limit === 'number' && limit > 0 ? limit : undefined,
    publicAccess: String(fieldOf(properties, 'publicNetworkAccess') ?? ''),
  };
}
