// What Lambda's control plane enforces and moto does not: rates, the account's quota, provisioned concurrency.
// The numbers are those of Lambda's quotas page (2026-04); a call beyond a rate gets the 429 that AWS sends.

export interface RuleAnswer {
  readonly status: number;
  readonly error?: string;
  readonly json?: unknown;
  readonly xml?: string;
  readonly requestId?: string;
}

interface Asked {
  readonly method: string;
  readonly path: string;
  readonly body: Buffer;
}

const FUNCTION = /^\/20\d\d-\d\d-\d\d\/functions\/([^/?]+)/;
const PER_SECOND = { control: 15, getFunction: 100, getPolicy: 15 } as const;
type Bucket = keyof typeof PER_SECOND;

const PASSED = undefined;
const invalid = (message: string): RuleAnswer => ({
  status: 400,
  error: 'InvalidParameterValueException',
  json: { Type: 'User', Message: message },
});

export class LambdaRules {
  quota = 1000;
  throttled = 0;
  readonly provisioned = new Map<string, Map<string, number>>();
  private readonly reserved = new Map<string, number>();
  private readonly recent: Record<Bucket, number[]> = {
    control: [],
    getFunction: [],
    getPolicy: [],
  };

  /** An answer of our own; nothing where moto's is as good as Lambda's. Rates are the guard's: a test sets its stage. */
  answer(asked: Asked, isRateEnforced: boolean): RuleAnswer | undefined {
    if (!/^\/20\d\d-\d\d-\d\d\//.test(asked.path)) return PASSED;
    if (isRateEnforced && this.isOverRate(bucketOf(asked))) {
      this.throttled += 1;
      return {
        status: 429,
        error: 'TooManyRequestsException',
        json: { Type: 'User', Reason: 'CallerRateLimitExceeded', message: 'Rate exceeded' },
      };
    }
    if (asked.path.startsWith('/2016-08-19/account-settings'))
      return { status: 200, json: { AccountLimit: this.accountLimit() } };
    const name = nameIn(asked.path);
    if (!name) return PASSED;
    if (/\/provisioned-concurrency/.test(asked.path)) return this.provisioning(asked, name);
    if (asked.method === 'PUT' && /\/concurrency\b/.test(asked.path))
      return this.reserving(asked, name);
    return PASSED;
  }

  /** Who has nothing reserved runs nothing: Lambda's API reference, Invoke, 2026-04. */
  refusesRun({ method, path }: Asked): RuleAnswer | undefined {
    if (method !== 'POST' || !/\/invocations\b/.test(path)) return PASSED;
    if (this.reserved.get(nameIn(path) ?? '') !== 0) return PASSED;
    const Reason = 'ReservedFunctionConcurrentInvocationLimitExceeded';
    return {
      status: 429,
      error: 'TooManyRequestsException',
      json: { Type: 'User', Reason, message: 'Rate Exceeded.' },
    };
  }

  /** Reserved concurrency by function, as it was last accepted; without an entry there is none. */
  reservations(): ReadonlyMap<string, number> {
    return this.reserved;
  }

  /** What moto accepted. */
  note({ method, path, body }: Asked): void {
    const name = nameIn(path);
    if (!name || !/\/concurrency\b/.test(path)) return;
    if (method === 'PUT')
      this.reserved.set(name, executionsIn(body, 'ReservedConcurrentExecutions'));
    if (method === 'DELETE') this.reserved.delete(name);
  }

  /** The most calls that began in any one second, by bucket: what a rate limit looks at. */
  private isOverRate(bucket: Bucket): boolean {
    const now = Date.now();
    const recent = this.recent[bucket].filter((atMs) => now - atMs < 1000);
    this.recent[bucket] = [...recent, now];
    return recent.length >= PER_SECOND[bucket];
  }

  private accountLimit() {
    const reserved = [...this.reserved.values()].reduce((sum, entry) => sum + entry, 0);
    return {
      ConcurrentExecutions: this.quota,
      UnreservedConcurrentExecutions: this.quota - reserved,
    };
  }

  private reserving({ body }: Asked, name: string): RuleAnswer | undefined {
    const wanted = executionsIn(body, 'ReservedConcurrentExecutions');
    const others = [...this.reserved].filter(([other]) => other !== name);
    const floor = Math.min(100, this.quota);
    const left = this.quota - wanted - others.reduce((sum, [, one]) => sum + one, 0);
    if (wanted > (this.reserved.get(name) ?? 0) && left < floor)
      return invalid(
        `Specified ReservedConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below its minimum value of [${floor}].`,
      );
    const kept = [...(this.provisioned.get(name)?.values() ?? [])].reduce((sum, n) => sum + n, 0);
    return kept > wanted
      ? invalid('Requested reserved concurrency is below what is provisioned')
      : PASSED;
  }

  private provisioning({ method, path, body }: Asked, name: string): RuleAnswer {
    const { searchParams } = new URL(path, 'http://lambda');
    const configs = this.provisioned.get(name) ?? new Map<string, number>();
    const qualifier = searchParams.get('Qualifier') ?? '';
    if (searchParams.get('List') === 'ALL')
      return { status: 200, json: { ProvisionedConcurrencyConfigs: listed(name, configs) } };
    if (method === 'DELETE') {
      configs.delete(qualifier);
      return { status: 204 };
    }
    const wanted = executionsIn(body, 'ProvisionedConcurrentExecutions');
    const reserved = this.reserved.get(name);
    if (reserved !== undefined && wanted > reserved)
      return invalid('Requested provisioned concurrency is above what is reserved');
    this.provisioned.set(name, configs.set(qualifier, wanted));
    return { status: 202, json: listed(name, new Map([[qualifier, wanted]]))[0] };
  }
}

const listed = (name: string, configs: ReadonlyMap<string, number>) =>
  [...configs].map(([qualifier, executions]) => ({
    FunctionArn: `arn:aws:lambda:us-east-1:123456789012:function:${name}:${qualifier}`,
    RequestedProvisionedConcurrentExecutions: executions,
    AllocatedProvisionedConcurrentExecutions: executions,
    AvailableProvisionedConcurrentExecutions: executions,
    Status: 'READY',
  }));

const nameIn = (path: string): string | undefined => {
  const name = FUNCTION.exec(path)?.[1];
  return name && decodeURIComponent(name).split(':').pop();
};

const executionsIn = (body: Buffer, field: string): number =>
  Number((JSON.parse(body.toString('utf8') || '{}') as Record<string, unknown>)[field] ?? 0);

function bucketOf({ method, path }: Asked): Bucket {
  if (method === 'GET' && /\/functions\/[^/?]+\/?(\?.*)?$/.test(path)) return 'getFunction';
  return method === 'GET' && /\/policy/.test(path) ? 'getPolicy' : 'control';
}
