// Maximum instances: what is set, what is derived from dollars, and what is refused because it would not hold.
import { CloudRunV2Service } from '@cdktf/provider-google/lib/cloud-run-v2-service';
import { Cloudfunctions2Function } from '@cdktf/provider-google/lib/cloudfunctions2-function';
import { Testing } from 'cdktf';
import { InstanceCap } from '../../lib/gcp';
import { aFunction, aService, aStack, containerWith } from './services';

const has = (
  stack: ReturnType<typeof aStack>,
  resource: { tfResourceType: string },
  properties: Record<string, unknown>,
): boolean =>
  Testing.toHaveResourceWithProperties(Testing.synth(stack), resource.tfResourceType, properties);

describe('a Cloud Run service', () => {
  it('gets the maximum it is given beside the settings it has', () => {
    const stack = aStack();
    const target = aService(stack, { timeout: '30s', scaling: { minInstanceCount: 1 } });
    new InstanceCap(stack, 'Cap', { target, maxInstances: 3, concurrency: 10 });
    expect(
      has(stack, CloudRunV2Service, {
        template: {
          timeout: '30s',
          scaling: { max_instance_count: 3, min_instance_count: 1 },
          max_instance_request_concurrency: 10,
        },
      }),
    ).toBe(true);
  });

  it('leaves the concurrency alone where nobody named one', () => {
    const stack = aStack();
    new InstanceCap(stack, 'Cap', { target: aService(stack), maxInstances: 3 });
    expect(Testing.synth(stack)).not.toContain('max_instance_request_concurrency');
  });

  it('gets the most instances that keep a ceiling, and the concurrency that this rests on', () => {
    const stack = aStack();
    // A day of one instance: 86,400 × ($0.000024 + 0.5 × $0.0000025) = $2.1816; 80 ÷ 8 s = 10 requests a second,
    // 864,000 at $0.40/M = $0.3456. In all $2.5272, so $10 pays for 3.
    const target = aService(stack);
    const ceiling = { usdPerDay: 10 };
    const cap = new InstanceCap(stack, 'Cap', { target, ceiling, shortestRunSeconds: 8 });
    expect(cap.maxInstances).toBe(3);
    expect(cap.exposure?.usdPerDay).toBeCloseTo(7.5816, 9);
    expect(
      has(stack, CloudRunV2Service, {
        template: { scaling: { max_instance_count: 3 }, max_instance_request_concurrency: 80 },
      }),
    ).toBe(true);
  });

  it('counts every container, and the dearer tier of its region', () => {
    const stack = aStack();
    const containers = [containerWith('1500m', '1Gi'), containerWith('500m', '1024Mi')];
    const target = aService(stack, { containers }, { location: 'europe-west3' });
    const { exposure } = new InstanceCap(stack, 'Cap', {
      target,
      ceiling: { usdPerHour: 1 },
      concurrency: 1,
      shortestRunSeconds: 1,
    });
    // 2 vCPU × $0.0000336 + 2 GiB × $0.0000035 = $0.0000742 a second; requests $0.0000004.
    expect(exposure?.maxInstances).toBe(3);
    expect(exposure?.usdPerHour).toBeCloseTo(3 * 3_600 * (0.0000742 + 0.0000004), 9);
  });

  it('says what to change where no number keeps the ceiling', () => {
    const stack = aStack();
    const small = { ceiling: { usdPerDay: 2 }, shortestRunSeconds: 8 };
    expect(() => new InstanceCap(stack, 'Cap', { target: aService(stack), ...small })).toThrow(
      'no maximum keeps the ceiling: even with at most 1 it can spend $2.53 a day, mostly run.vcpu.tier1 $2.08',
    );
  });

  it('refuses 0, and says what Terraform makes of it', () => {
    const stack = aStack();
    const target = aService(stack);
    expect(() => new InstanceCap(stack, 'Cap', { target, maxInstances: 0 })).toThrow(
      'maxInstances is 0; Terraform takes 0 for not set and the default of 100 would stay',
    );
  });

  it('names everything that is wrong at once', () => {
    const stack = aStack();
    const target = aService(
      stack,
      {
        containers: [containerWith('half', '1Gi')],
        scaling: { maxInstanceCount: 7 },
        maxInstanceRequestConcurrency: 5,
      },
      {
        scaling: { scalingMode: 'MANUAL', manualInstanceCount: 2 },
        traffic: [{ percent: 100 }, { tag: 'next' }],
      },
    );
    const wrong = { target, maxInstances: 1.5, ceiling: {}, concurrency: 6 };
    expect(() => new InstanceCap(stack, 'Cap', wrong)).toThrow(
      [
        '[stack/Cap] ceiling and maxInstances are both given; give one',
        'maxInstances is 1.5; use a whole number from 1 to 10000',
        'the service is scaled by hand, which no maximum holds; leave scalingMode out',
        "the target's maximum is 7 already; leave it to the cap",
        "the target's concurrency is 5, the cap's is 6; drop one of the two",
        'no ceiling is given; set usdPerHour, usdPerDay or usdPerMonth',
        "cpu is 'half'; use a number like 1, 0.5 or 500m",
        'traffic goes to several revisions or tags, each with a maximum of its own; give maxInstances instead of a ceiling',
        'shortestRunSeconds is not given; without it nothing bounds the number of requests',
      ].join('; '),
    );
  });

  it('refuses to price what is charged on top', () => {
    const stack = aStack();
    const containers = [{ image: 'i', resources: { startupCpuBoost: true } }];
    const target = aService(stack, { containers, nodeSelector: { accelerator: 'nvidia-l4' } });
    const priced = { ceiling: { usdPerDay: 50 }, shortestRunSeconds: 1 };
    expect(() => new InstanceCap(stack, 'Cap', { target, ...priced })).toThrow(
      /the service has a GPU, which is not priced.*startupCpuBoost is charged on top/,
    );
  });

  it('refuses a maximum below what is kept running', () => {
    const stack = aStack();
    const target = aService(stack, { scaling: { minInstanceCount: 4 } });
    expect(() => new InstanceCap(stack, 'Cap', { target, maxInstances: 3 })).toThrow(
      'the target keeps 4 instances, more than the 3 allowed; lower its minimum',
    );
  });
});

describe('a function of the 2nd generation', () => {
  it('gets its maximum even without a service configuration of its own', () => {
    const stack = aStack();
    new InstanceCap(stack, 'Cap', { target: aFunction(stack), maxInstances: 2 });
    expect(has(stack, Cloudfunctions2Function, { service_config: { max_instance_count: 2 } })).toBe(
      true,
    );
  });

  it('is priced as the Cloud Run service that it is', () => {
    const stack = aStack();
    const target = aFunction(stack, { availableCpu: '1', availableMemory: '512Mi' });
    // europe-west3 is of tier 2: 86,400 × ($0.0000336 + 0.5 × $0.0000035) = $3.05424 a day;
    // 1 at once ÷ 0.5 s: 172,800 at $0.40/M = $0.06912. In all $3.12336, so $10 pays for 3.
    const ceiling = { usdPerDay: 10 };
    const cap = new InstanceCap(stack, 'Cap', { target, ceiling, shortestRunSeconds: 0.5 });
    expect(cap.exposure?.usdPerDay).toBeCloseTo(3 * 3.12336, 9);
    expect(
      has(stack, Cloudfunctions2Function, {
        service_config: { max_instance_count: 3, max_instance_request_concurrency: 1 },
      }),
    ).toBe(true);
  });

  it('needs its processors and memory for a ceiling', () => {
    const stack = aStack();
    const target = aFunction(stack, { availableMemory: '512Mi' });
    const priced = { ceiling: { usdPerDay: 10 }, shortestRunSeconds: 1 };
    expect(() => new InstanceCap(stack, 'Cap', { target, ...priced })).toThrow(
      'a ceiling needs availableCpu and availableMemory: set both on the function',
    );
  });

  it('takes one request at a time below a whole processor', () => {
    const stack = aStack();
    const target = aFunction(stack, { availableCpu: '0.5', availableMemory: '512Mi' });
    expect(
      () => new InstanceCap(stack, 'Cap', { target, maxInstances: 2, concurrency: 8 }),
    ).toThrow(
      'concurrency is 8 with 0.5 CPU; Cloud Run allows more than 1 only with at least one whole CPU',
    );
  });
});
