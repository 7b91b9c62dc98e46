// Looks at synth for services that start themselves: by Pub/Sub, Storage and Eventarc, accounts and settings.
// Google has no stop for loops of its own, so a loop that is deployed turns until somebody is paused for it.

import { Annotations, Aspects, TerraformStack } from 'cdktf';
import { Construct } from 'constructs';
import { type Finding, type ScanSettings, scan } from '../../scan';

export interface RecursionStopProps {
  /**
   * Loops less sure than this are not reported.
   * @default 'medium'
   */
  readonly minimumConfidence?: ScanSettings['minimumConfidence'];
  /**
   * Loops that are meant, each with its reason: `{ rule: 'loop', resource: 'Shop/Resize', reason: 'ends after three' }`.
   * @default - none
   */
  readonly ignore?: ScanSettings['ignore'];
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
    const { minimumConfidence, ignore } = this.props;
    const text = JSON.stringify(stack.toTerraform());
    const report = scan([{ file: stack.node.path, text, isGenerated: true }], {
      ...(minimumConfidence === undefined ? {} : { minimumConfidence }),
      ...(ignore === undefined ? {} : { ignore }),
    });
    return report.findings.filter(({ ruleId }) => ruleId === 'loop');
  }

  private report(): void {
    const annotations = Annotations.of(this);
    for (const { message, fix } of this.findings()) {
      if (this.props.isRefused) annotations.addError(`${message}; ${fix}`);
      else annotations.addWarning(`${message}; ${fix}`);
    }
  }
}
