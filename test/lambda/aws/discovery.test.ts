import { type DiscoveryInput, discoverFunctions } from '../../../lambda/aws/discovery';
import { pacesOf } from '../../../lambda/aws/paces';
import type { GuardSettings } from '../../../lambda/watchdog/settings';
import { TAGS } from '../../../lib/contract';
import { awsPriceBook } from '../../../lib/core/prices/books/aws';
import { rateOf } from '../../../lib/core/prices/rate';
import { policy } from '../../support/builders';
import { scriptedClient, sdkError, throwing } from '../../support/fakes/scripted-client';
import { virtualTiming } from '../../support/virtual-timing';

const arn = (name: string): string => `arn:aws:lambda:us-east-1:123456789012:function:${name}`;
const listed = (name: string, changes: object = {}) => ({
  FunctionName: name,
  FunctionArn: arn(name),
  MemorySize: 512,
  Timeout: 30,
  Architectures: ['arm64'],
  EphemeralStorage: { Size: 1024 },
  LastModified: '2026-11-01T10:00:00.000+0000',
  ...changes,
});

const watchdogOf = (guard: string) =>
  listed(`${guard}-watchdog`, { Environment: { Variables: { SPENDFUSE_GUARD: guard } } });

interface Account {
  readonly pages: ReadonlyArray<ReadonlyArray<object>>;
  readonly tags?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly watch?: GuardSettings['watch'];
  readonly limits?: () => unknown;
}

async function discover({ pages, tags = {}, watch, limits }: Account) {
  const logged: unknown[] = [];
  const lambda = scriptedClient({
    GetAccountSettings: limits ?? (() => ({ AccountLimit: { ConcurrentExecutions: 400 } })),
    ListFunctions: ({ Marker = '0' }: { Marker?: string }) => ({
      Functions: pages[Number(Marker)],
      NextMarker: Number(Marker) + 1 < pages.length ? String(Number(Marker) + 1) : undefined,
    }),
  });
  const tagging = scriptedClient({
    GetResources: ({ PaginationToken }: { PaginationToken?: string }) => {
      const all = Object.entries(tags).map(([name, mine]) => ({
        ResourceARN: arn(name),
        Tags: Object.entries(mine).map(([Key, Value]) => ({ Key, Value })),
      }));
      // One resource a page: tags of later pages count as much as those of the first.
      const index = Number(PaginationToken ?? 0);
      return {
        ResourceTagMappingList: all.slice(index, index + 1),
        PaginationToken: index + 1 < all.length ? String(index + 1) : '',
      };
    },
  });
  const input: DiscoveryInput = {
    lambda: lambda.client,
    tagging: tagging.client,
    paces: pacesOf(virtualTiming()),
    log: (level, event, details) => logged.push({ level, event, ...details }),
    settings: {
      policy: policy(),
      watch: watch ?? { scope: 'account', functions: [] },
      guard: 'account',
      watchdogName: 'watchdog',
    },
  };
  return { functions: await discoverFunctions(input), logged };
}

test('sees every page, with what it takes to price each function', async () => {
  const { functions } = await discover({
    pages: [[listed('a')], [listed('b', { MemorySize: 128 })]],
  });
  expect(functions.map((target) => target.name)).toEqual(['a', 'b']);
  expect(functions[0]).toEqual({
    functionId: arn('a'),
    name: 'a',
    rate: rateOf({ memoryMb: 512, architecture: 'arm64', ephemeralMb: 1024 }, awsPriceBook),
    timeoutSeconds: 30,
    concurrencyMax: 400,
    concurrencyPool: { executions: 400, keptExecutions: 100 },
    modifiedAtMs: Date.UTC(2026, 10, 1, 10),
    override: {},
    isGuardOwn: false,
  });
});

test('reads the wishes of tags, tells those it cannot read, and passes over tags of others', async () => {
  const { functions, logged } = await discover({
    pages: [[listed('a'), listed('b')]],
    tags: {
      a: { team: 'shop', [TAGS.ceilingUsdPerDay]: '5', [TAGS.callUsd]: '0.01' },
      b: { [TAGS.ceilingUsdPerDay]: 'five' },
    },
  });
  expect(functions[0]).toMatchObject({
    override: { ceilingUsdPerDay: 5 },
    rate: {
      usdPerInvocation:
        0.01 + rateOf({ memoryMb: 128, architecture: 'x86_64' }, awsPriceBook).usdPerInvocation,
    },
  });
  expect(functions[1]?.override).toEqual({});
  expect(logged).toContainEqual({
    level: 'warn',
    event: 'tags-not-understood',
    problems: [expect.stringContaining("'five'")],
  });
});

test('knows itself by its name, and believes no tag that says a function is its own', async () => {
  const { functions } = await discover({
    pages: [[listed('watchdog'), listed('pager'), listed('a')]],
    tags: { pager: { 'spendfuse:own': 'true' }, watchdog: { [TAGS.guard]: 'another' } },
  });
  expect(functions.map((target) => [target.name, target.isGuardOwn])).toEqual([
    ['watchdog', true],
    ['pager', false],
    ['a', false],
  ]);
});

test('leaves functions of other guards to them', async () => {
  const { functions } = await discover({
    pages: [[listed('a'), listed('theirs'), watchdogOf('shop')]],
    tags: { theirs: { [TAGS.guard]: 'shop' } },
  });
  expect(functions.map((target) => target.name)).toEqual(['a', 'shop-watchdog']);
});

test('guards a function whose tag names a guard that does not exist, and says so', async () => {
  const { functions, logged } = await discover({
    pages: [[listed('hidden'), watchdogOf('shop')]],
    tags: { hidden: { [TAGS.guard]: 'nobody' } },
  });
  expect(functions.map((target) => target.name)).toContain('hidden');
  expect(logged).toContainEqual({
    level: 'warn',
    event: 'tags-not-understood',
    problems: ["hidden: no guard is named 'nobody'; it is guarded"],
  });
});

test('with a scope of its own, watches what is tagged or named, and nothing else', async () => {
  const { functions } = await discover({
    pages: [[listed('a'), listed('tagged'), listed('imported')]],
    tags: { tagged: { [TAGS.guard]: 'account' } },
    watch: {
      scope: 'tagged',
      functions: [{ name: 'imported', tags: { 'ceiling-usd-per-day': '7' } }],
    },
  });
  expect(functions.map((target) => [target.name, target.override.ceilingUsdPerDay])).toEqual([
    ['tagged', undefined],
    ['imported', 7],
  ]);
});

test('assumes the documented quota only where the account limit is not offered', async () => {
  const absent = await discover({
    pages: [[listed('a')]],
    limits: throwing(sdkError('SyntaxError', 404)),
  });
  expect(absent.functions[0]?.concurrencyMax).toBe(1000);
  const denied = discover({
    pages: [[]],
    limits: throwing(sdkError('AccessDeniedException', 403)),
  });
  await expect(denied).rejects.toMatchObject({ certainty: 'refused' });
});

test('a date of another shape is no date, never the beginning of time', async () => {
  const { functions } = await discover({ pages: [[listed('a', { LastModified: 'yesterday' })]] });
  expect(functions[0]?.modifiedAtMs).toBeNull();
});
