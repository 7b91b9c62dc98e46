// How far a function app may scale out, given or derived from dollars: what holds while nobody looks.
// It must never set 0: Azure reads a limit of 0 as no limit (learn.microsoft.com, event-driven-scaling).

import type { FunctionAppFlexConsumption } from '@cdktf/provider-azurerm/lib/function-app-flex-consumption';
import { Annotations, TerraformStack } from 'cdktf';
import { Construct } from 'constructs';
import type { InstanceExposure } from '../core/exposure/instance';
import { problemsWithCeiling } from '../core/exposure/problems';
import { type AzurePriceKey, azurePriceBook } from '../core/prices/books/azure';
import { flexScaleOf, problemsWithFlexScale } from './flex-scale';
import { planScaleOf, problemsWithPlanScale } from './plan-scale';
import { leastFlexInstances } from './provider-version';
import { knownAtSynth, refuseProblems } from './refuse-problems';
import type { ScaleCapProps } from './scale-cap-props';

/** The most instances of a function app, given or derived from dollars; on Windows Consumption a daily quota. */
export class ScaleCap extends Construct {
  /** The limit that was set, where the plan has one. */
  readonly maxInstances?: number;
  /** Present for Consumption on Windows alone. */
  readonly dailyQuotaGbSeconds?: number;
  /** What the app can spend at most; only where instances were derived from a ceiling. */
  readonly exposure?: InstanceExposure<AzurePriceKey>;

  constructor(scope: Construct, id: string, props: ScaleCapProps) {
    super(scope, id);
    if (isFlex(props.app)) {
      const least = leastFlexInstances(TerraformStack.of(this));
      const input = { ...props, app: props.app };
      refuseProblems(this, [...problemsWithCap(props), ...problemsWithFlexScale(input, least)]);
      const { problems, maxInstances, exposure } = flexScaleOf(input, least);
      refuseProblems(this, problems);
      this.maxInstances = maxInstances;
      this.exposure = exposure;
      if (maxInstances !== undefined) props.app.maximumInstanceCount = maxInstances;
      if (props.concurrency !== undefined) props.app.httpConcurrency = props.concurrency;
    } else {
      const input = { ...props, app: props.app };
      refuseProblems(this, [...problemsWithCap(props), ...problemsWithPlanScale(input)]);
      const { problems, maxInstances, dailyQuotaGbSeconds } = planScaleOf(input);
      refuseProblems(this, problems);
      this.maxInstances = maxInstances;
      this.dailyQuotaGbSeconds = dailyQuotaGbSeconds;
      if (maxInstances !== undefined) props.app.siteConfig.appScaleLimit = maxInstances;
      if (dailyQuotaGbSeconds !== undefined) props.app.dailyMemoryTimeQuota = dailyQuotaGbSeconds;
    }
    if (props.ceiling) this.warnOfRegion(props.app.locationInput);
  }

  private warnOfRegion(location: string | undefined): void {
    const region = knownAtSynth(location)?.toLowerCase().replace(/\s/g, '');
    if (region === azurePriceBook.region) return;
    Annotations.of(this).addWarning(
      `the ceiling is kept at list prices of East US; compare those of ${region ?? 'the region'} before relying on it`,
    );
  }
}

const isFlex = (app: ScaleCapProps['app']): app is FunctionAppFlexConsumption =>
  app.terraformResourceType === 'azurerm_function_app_flex_consumption';

function problemsWithCap({ ceiling, maxInstances }: ScaleCapProps): string[] {
  return [
    ...(ceiling ? problemsWithCeiling(ceiling) : []),
    ...(maxInstances === 0
      ? ['maxInstances is 0; Azure reads 0 as no limit at all: use 1 or more, or stop the app']
      : []),
  ];
}
