// Limits on every plan: what is set, what is derived from dollars, and what is refused because it would not hold.
import { FunctionAppFlexConsumption } from '@cdktf/provider-azurerm/lib/function-app-flex-consumption';
import { LinuxFunctionApp } from '@cdktf/provider-azurerm/lib/linux-function-app';
import { WindowsFunctionApp } from '@cdktf/provider-azurerm/lib/windows-function-app';
import { Testing } from 'cdktf';
import { ScaleCap, type ScaleCapProps, widenAzurermProvider } from '../../lib/azure';
import { aFlexApp, aLinuxApp, aPlan, aStack, aWindowsApp } from './apps';

describe('a Flex Consumption app', () => {
  it('gets the maximum and the concurrency it is given', () => {
    const stack = aStack();
    new ScaleCap(stack, 'Cap', { app: aFlexApp(stack), maxInstances: 60, concurrency: 4 });
    expect(
      Testing.toHaveResourceWithProperties(
        Testing.synth(stack),
        FunctionAppFlexConsumption.tfResourceType,
        { maximum_instance_count: 60, http_concurrency: 4 },
      ),
    ).toBe(true);
  });

  it('gets the most instances that keep a ceiling', () => {
    const stack = aStack();
    // An instance of 2 GB: 2 × 86,400 s × $0.000026 = $4.4928 a day; 1 at once ÷ 1 s: 86,400 runs at $0.40/M
    // = $0.03456. In all $4.52736, so $200 a day pays for 44.
    const cap = new ScaleCap(stack, 'Cap', {
      app: aFlexApp(stack, { httpConcurrency: 1 }),
      ceiling: { usdPerDay: 200 },
      shortestRunSeconds: 1,
    });
    expect(cap.maxInstances).toBe(44);
    expect(cap.exposure?.usdPerDay).toBeCloseTo(44 * 4.52736, 9);
    expect(Testing.synth(stack)).toContain('"maximum_instance_count": 44');
  });

  it('names the dollars of 40 instances where the pinned provider allows no fewer', () => {
    const stack = aStack();
    const app = aFlexApp(stack);
    const cheap = { ceiling: { usdPerDay: 5 }, concurrency: 1, shortestRunSeconds: 1 };
    expect(() => new ScaleCap(stack, 'Cap', { app, ...cheap })).toThrow(
      /at most 40 it can spend \$181\.10 a day.*raise it to \$181\.10 a day, or call widenAzurermProvider/,
    );
    widenAzurermProvider(stack);
    expect(new ScaleCap(stack, 'Wide', { app, ...cheap }).maxInstances).toBe(1);
    expect(JSON.parse(Testing.synth(stack)).terraform.required_providers.azurerm.version).toBe(
      '>= 4.58.0, < 5.0.0',
    );
  });

  it('takes fewer than 40 instances only from a wider provider', () => {
    const stack = aStack();
    const app = aFlexApp(stack);
    expect(() => new ScaleCap(stack, 'Cap', { app, maxInstances: 5 })).toThrow(
      '[stack/Cap] maxInstances is 5; azurerm 4.55.0 takes 40 or more: use that, or call widenAzurermProvider(stack) first',
    );
    widenAzurermProvider(stack);
    expect(new ScaleCap(stack, 'Wide', { app, maxInstances: 5 }).maxInstances).toBe(5);
  });

  it('names everything that is wrong at once', () => {
    const stack = aStack();
    const app = aFlexApp(stack, {
      maximumInstanceCount: 100,
      instanceMemoryInMb: 1_024,
      alwaysReady: [{ name: 'http', instanceCount: 2 }],
    });
    const wrong = { app, maxInstances: 1_001, ceiling: { usdPerDay: -1 }, dailyQuotaGbSeconds: 5 };
    const problems = [
      'usdPerDay is -1; use a number from 0 to 1000000000000',
      'ceiling and maxInstances are both given; give one',
      'dailyQuotaGbSeconds is 5; Flex Consumption has no daily quota: give maxInstances or ceiling',
      'maxInstances is 1001; use a whole number from 40 to 1000',
      'concurrency is 2000; use a whole number from 1 to 1000',
      "the app's maximumInstanceCount is 100 already; leave it to the cap",
      'shortestRunSeconds is not given; without it nothing bounds the number of executions',
      "the app's instanceMemoryInMb is 1024; use 512, 2048, 4096",
      'the app keeps instances always ready, beyond any maximum and at other prices; give maxInstances instead of a ceiling',
    ];
    expect(() => new ScaleCap(stack, 'Cap', { ...wrong, concurrency: 2_000 })).toThrow(
      problems.join('; '),
    );
  });
});

describe('an app on a plan', () => {
  it('gets a scale limit beside the settings it has', () => {
    const stack = aStack();
    const plan = aPlan(stack, 'EP1', 'Linux');
    new ScaleCap(stack, 'Cap', { app: aLinuxApp(stack), plan, maxInstances: 3 });
    const windows = aWindowsApp(stack);
    new ScaleCap(stack, 'Other', { app: windows, plan, maxInstances: 4 });
    const synthesised = Testing.synth(stack);
    expect(has(synthesised, LinuxFunctionApp, { site_config: { app_scale_limit: 3 } })).toBe(true);
    expect(
      has(synthesised, WindowsFunctionApp, {
        site_config: { app_scale_limit: 4, http2_enabled: true },
      }),
    ).toBe(true);
  });

  it('gets the daily quota that keeps a ceiling on Windows Consumption', () => {
    const stack = aStack();
    const plan = aPlan(stack, 'Y1');
    // $0.000016 a GB-second, and at 0.0125 GB-seconds each 80 executions in it at $0.0000002:
    // $0.000032 in all, so $5 a day pays for 156,250, and $155 a month of 31 days for as many.
    const cap = new ScaleCap(stack, 'Cap', {
      app: aWindowsApp(stack),
      plan,
      maxInstances: 200,
      ceiling: { usdPerDay: 6, usdPerMonth: 155 },
    });
    expect(cap.dailyQuotaGbSeconds).toBe(156_250);
    expect(
      has(Testing.synth(stack), WindowsFunctionApp, {
        daily_memory_time_quota: 156_250,
        site_config: { app_scale_limit: 200 },
      }),
    ).toBe(true);
  });

  test.each<[string, string, Partial<ScaleCapProps>, RegExp]>([
    ['Linux', 'Y1', { dailyQuotaGbSeconds: 9 }, /the daily quota does nothing on Linux/],
    [
      'Linux',
      'Y1',
      { ceiling: { usdPerDay: 5 } },
      /ceiling is given; the daily quota does nothing/,
    ],
    ['Linux', 'Y1', { maxInstances: 101 }, /maxInstances is 101; use a whole number from 1 to 100/],
    [
      'Windows',
      'Y1',
      { maxInstances: 201 },
      /maxInstances is 201; use a whole number from 1 to 200/,
    ],
    ['Windows', 'Y1', { maxInstances: 0 }, /maxInstances is 0; Azure reads 0 as no limit at all/],
    ['Windows', 'Y1', { ceiling: { usdPerHour: 5 } }, /the quota is one of a day/],
    ['Windows', 'Y1', { ceiling: { usdPerDay: 0.00001 } }, /does not pay for one GB-second/],
    ['Windows', 'EP2', { ceiling: { usdPerDay: 5 } }, /billed by the hour of its instances/],
    ['Windows', 'P1v3', { maxInstances: 5 }, /set workerCount on the plan/],
    ['Windows', 'FC1', { maxInstances: 5 }, /are a FunctionAppFlexConsumption each/],
    ['Windows', 'Y1', {}, /nothing to cap is given/],
    ['Windows', 'Y1', { maxInstances: 5, concurrency: 2 }, /only a Flex Consumption app takes it/],
  ])('refuses on %s %s what would not hold: %p', (osType, sku, props, problem) => {
    const stack = aStack();
    const app = osType === 'Linux' ? aLinuxApp(stack) : aWindowsApp(stack);
    const plan = aPlan(stack, sku, osType);
    expect(() => new ScaleCap(stack, 'Cap', { app, plan, ...props })).toThrow(problem);
  });

  it('needs its plan', () => {
    const stack = aStack();
    expect(() => new ScaleCap(stack, 'Cap', { app: aWindowsApp(stack), maxInstances: 5 })).toThrow(
      "[stack/Cap] plan is not given, or its skuName not known; give the app's ServicePlan",
    );
  });
});

function has(
  synthesised: string,
  resource: { tfResourceType: string },
  properties: object,
): boolean {
  return Testing.toHaveResourceWithProperties(
    synthesised,
    resource.tfResourceType,
    properties as Record<string, unknown>,
  );
}
