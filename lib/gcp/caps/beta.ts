// Resources that only the provider google-beta has, for which there are no bindings here: names and values as Terraform has them.
// What is in the bindings belongs to the bindings, which check it when it is compiled.

import {
  TerraformProvider,
  TerraformResource,
  type TerraformResourceLifecycle,
  TerraformStack,
} from 'cdktf';
import type { Construct } from 'constructs';

const PROVIDER_ID = 'SpendfuseGoogleBeta';

/** One for each stack, with the settings that Terraform finds: of the environment, or of `gcloud`. */
class GoogleBetaProvider extends TerraformProvider {
  private readonly project: string | undefined;

  constructor(stack: TerraformStack, project: string | undefined) {
    super(stack, PROVIDER_ID, {
      terraformResourceType: 'google-beta',
      terraformProviderSource: 'hashicorp/google-beta',
      terraformGeneratorMetadata: {
        providerName: 'google-beta',
        // From what the bindings pin up to the newest that was tried.
        providerVersionConstraint: '>= 6.50.0, < 8.0.0',
      },
    });
    this.project = project;
  }

  protected override synthesizeAttributes(): Record<string, unknown> {
    return this.project === undefined ? {} : { project: this.project };
  }
}

export function betaProvider(scope: Construct, project?: string): TerraformProvider {
  const stack = TerraformStack.of(scope);
  const present = stack.node.tryFindChild(PROVIDER_ID);
  return present instanceof GoogleBetaProvider ? present : new GoogleBetaProvider(stack, project);
}

export interface BetaConfig {
  readonly type: string;
  readonly provider: TerraformProvider;
  readonly values: Readonly<Record<string, unknown>>;
  readonly lifecycle?: TerraformResourceLifecycle;
}

export class BetaResource extends TerraformResource {
  private readonly values: Readonly<Record<string, unknown>>;

  constructor(scope: Construct, id: string, { type, provider, values, lifecycle }: BetaConfig) {
    super(scope, id, { terraformResourceType: type, provider, lifecycle });
    this.values = values;
  }

  protected override synthesizeAttributes(): Record<string, unknown> {
    return { ...this.values };
  }
}
