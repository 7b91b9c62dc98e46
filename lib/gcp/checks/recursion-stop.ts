// Looks at synth for services that start themselves: by Pub/Sub, Storage and Eventarc, accounts and settings.
// Google has no stop for loops of its own, so a loop that is deployed turns until somebody is paused for it.

import { Annotations, Aspects, TerraformStack } from 'cdktf';
import { Construct } from 'constructs';
import type { Finding } from '../../scan';
import { type LoopSettings, synthesisedLoops } from '../../scan/synthesised-loops';

export interface RecursionStopProps extends LoopSettings {
  /**
   * A loop stops the synthesis, instead of being warned of.
   * @default false
   */
  readonly isRefused?: boolean;
}

/** Warns of every loop through the services and functions of its stack, or refuses to synthesise it. */
export class RecursionStop extends Construct {
  private readonly props: RecursionStopProps;

  constructor(scope: Construct, id: string, props: RecursionStopProps = {}) {
    super(scope, id);
    this.props = props;
    // An aspect sees what is defined after this as well.
    Aspects.of(this).add({ visit: (node) => (node === this ? this.report() : undefined) });
  }

  /** The loops that the stack has by now, as `spendfuse scan` finds them. */
  findings(): Finding[] {
    const stack = TerraformStack.of(this);
    return synthesisedLoops(stack.node.path, stack.toTerraform(), this.props);
  }

  private report(): void {
    const annotations = Annotations.of(this);
    for (const { message, fix } of this.findings()) {
      if (this.props.isRefused) annotations.addError(`${message}; ${fix}`);
      else annotations.addWarning(`${message}; ${fix}`);
    }
  }
}
