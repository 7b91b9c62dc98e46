// The canary of one drill, from before it is created until it is gone for sure.
// Whatever becomes of the work, it is removed once, and Ctrl-C waits for that.

import { Failure, Interrupted } from '../../mistake';
import type { Session } from '../../session';
import { tell } from '../ordering';
import type { CanarySite } from './canary-site';
import type { DrillPlan } from './drill-plan';
import type { DrillRun, Removal } from './drill-report';

export class Canary {
  private isInterrupted = false;
  private isTouched = false;
  private removing: Promise<Removal> | undefined;

  constructor(
    private readonly site: CanarySite,
    readonly plan: DrillPlan,
    private readonly session: Session,
  ) {}

  async guardedBy(work: () => Promise<DrillRun>): Promise<DrillRun & { removal: Removal }> {
    const forget = this.session.io.onInterrupt(() => this.interrupt());
    try {
      const run = await work();
      return { ...run, removal: await this.remove() };
    } catch (cause) {
      const { leftovers } = await this.remove();
      if (!this.isInterrupted) tell(this.session, ...leftovers);
      throw cause;
    } finally {
      forget();
    }
  }

  stopIfInterrupted(): void {
    if (this.isInterrupted) throw new Interrupted();
  }

  async removeLeftover(): Promise<void> {
    this.isTouched = true;
    const { isGone, leftovers } = await this.remove();
    this.removing = undefined;
    this.isTouched = false;
    if (!isGone)
      throw new Failure('the rest of an earlier drill cannot be removed', leftovers.join('; '));
  }

  create(): Promise<void> {
    this.isTouched = true;
    return this.site.create(this.plan, () => this.stopIfInterrupted());
  }

  private async interrupt(): Promise<void> {
    this.isInterrupted = true;
    tell(this.session, 'Removing the canary; a second Ctrl-C leaves it in place.');
    const { isGone, leftovers } = await this.remove();
    tell(this.session, ...(isGone ? ['It is removed; the guard closes its record.'] : leftovers));
  }

  /** Once: an interruption and an end that meet wait for the same removal. */
  private remove(): Promise<Removal> {
    this.removing ??= this.isTouched
      ? this.site.remove(this.plan)
      : Promise.resolve({ isGone: true, leftovers: [] });
    return this.removing;
  }
}
