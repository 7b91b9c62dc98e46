// What a drill needs of the world: a canary to create, call, look at and remove, a guard to ask, and time.
// Time is a port, so that an hour's drill is lived through in a test in no time.

import type { CommandAnswer } from '../../../contract';
import type { PauseRecord } from '../../../core/pausing/pause-record';
import type { Lever } from '../../../core/pausing/target';
import type { CallOutcome } from './canary-site';
import type { StepTaken } from './drill-report';

export interface DrillPorts {
  readonly now: () => number;
  readonly sleep: (ms: number) => Promise<void>;
  /** Throws once the person has had enough. */
  readonly stopIfInterrupted: () => void;
  readonly tell: (step: StepTaken) => void;
  readonly canary: {
    create(): Promise<void>;
    call(): Promise<CallOutcome>;
    levers(): Promise<readonly Lever[]>;
  };
  readonly guard: {
    status(): Promise<CommandAnswer>;
    resume(recordId: string, because: string): Promise<CommandAnswer>;
    /** undefined: this guard keeps no history. */
    history(recordId: string): Promise<PauseRecord | undefined>;
  };
}
