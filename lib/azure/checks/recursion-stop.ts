// Looks at synth for functions that start themselves: by declared bindings, Event Grid, identities and settings.
// Azure has no stop for loops of its own, so a loop that is deployed turns until somebody is paused for it.

import { Annotations, Aspects, TerraformStack } from 'cdktf';
import { Construct } from 'constructs';
import type { Finding } from '../../scan';
import { type LoopSettings, synthesisedLoops } from '../../scan/synthesised-loops';
import type { FunctionApp } from '../watchdog/app-protection';

/** As in function.json: `{ type: 'queueTrigger', direction: 'in', queueName: 'orders' }`. */
export type Binding = Readonly<Record<string, unknown>>;

export interface DeclaredFunction {
  /** The app that has the function. */
  readonly app: FunctionApp;
  /** The function's name. */
  readonly name: string;
  /** Its triggers and outputs, which code declares and infrastructure does not show. */
  readonly bindings: readonly Binding[];
}

export interface RecursionStopProps extends LoopSettings {
  /**
   * What the code of functions binds, beside what azurerm_function_app_function declares.
   * @default - what infrastructure shows
   */
  readonly functions?: readonly DeclaredFunction[];
  /**
   * A loop stops the synthesis, instead of being warned of.
   * @default false
   */
  readonly isRefused?: boolean;
}

/** Warns of every loop through the functions of its stack, or refuses to synthesise it. */
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
    return synthesisedLoops(stack.node.path, this.withDeclared(stack.toTerraform()), this.props);
  }

  private report(): void {
    const annotations = Annotations.of(this);
    for (const { message, fix } of this.findings()) {
      if (this.props.isRefused) annotations.addError(`${message}; ${fix}`);
      else annotations.addWarning(`${message}; ${fix}`);
    }
  }

  /** As if infrastructure declared them: one way to read both. */
  private withDeclared(configuration: { resource?: Record<string, object> }): object {
    const { functions = [] } = this.props;
    if (functions.length === 0) return configuration;
    const type = 'azurerm_function_app_function';
    const declared = functions.map(({ app, name, bindings }, index) => [
      `declared_${index}`,
      {
        name,
        function_app_id: ['$', `{${app.terraformResourceType}.${app.friendlyUniqueId}.id}`].join(
          '',
        ),
        config_json: JSON.stringify({ bindings }),
        '//': { metadata: { path: `${app.node.path}/${name}` } },
      },
    ]);
    const { resource = {} } = configuration;
    return {
      ...configuration,
      resource: { ...resource, [type]: { ...resource[type], ...Object.fromEntries(declared) } },
    };
  }
}
