// The same protection as a mixin, for `fn.with(...)` and for Mixins.of(scope).apply(...).
// A mixin sees what is there when it is applied; what is added later needs `protect` on the scope.

import { Mixin } from 'aws-cdk-lib';
import { CfnFunction } from 'aws-cdk-lib/aws-lambda';
import type { IConstruct } from 'constructs';
import type { ProtectOptions } from './guard-target';

/** A guard of this app, a guarded app, or a guard of another app. */
export interface Protecting {
  protect(target: IConstruct, options?: ProtectOptions): void;
}

/** @example fn.with(new WalletProtected(guard, { ceiling: Usd.perDay(5) })) */
export class WalletProtected extends Mixin {
  constructor(
    private readonly guard: Protecting,
    private readonly options: ProtectOptions = {},
  ) {
    super();
  }

  override supports(construct: IConstruct): boolean {
    return construct instanceof CfnFunction;
  }

  applyTo(construct: IConstruct): void {
    this.guard.protect(construct, this.options);
  }
}
