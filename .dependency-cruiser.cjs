// Which room may import which: arrows point toward lib/core, and clouds never import each other.
// A new room gets a row here first; an import that no row allows is a design question, not a lint fix.
const clouds = '(aws|azure|gcp)';
const contract = '^lib/contract[.]ts$';
const cliLibraries = '^node_modules/(commander|@clack/prompts|picocolors|yaml)/';
const awsSdk = '^node_modules/@aws-sdk/';
const azureFunctions = '^node_modules/@azure/functions/';
const plotting = '^node_modules/d3-(scale|shape)/';
/** The door for assistants; only lib/cli/mcp.ts loads it. */
const assistants = '(^node_modules/|^)(@modelcontextprotocol/sdk|zod)/';
const yamlParsers = '^node_modules/(js-)?yaml/';
/** Kept in devDependencies: scripts/bundle-package.js puts them into dist, or Lambda has them already. */
const bundled = [cliLibraries, assistants, yamlParsers, plotting, awsSdk, azureFunctions];
const awsCdk = '^node_modules/(aws-cdk-lib|constructs)/';
const terraform = '^node_modules/(cdktf|@cdktf/[^/]+|constructs)/';

/** The folders of lib/core: each may import those before it, and nothing else at all. */
const coreOrder = [
  'units',
  'prices',
  'policy',
  'exposure',
  'detection',
  'pausing',
  'alerts',
  'owner',
];

/**
 * A room, and everything it may import; all else is forbidden.
 * @type {{ name: string, path: string, may: string[], mayUseNode?: boolean, why: string }[]}
 */
const rooms = [
  ...coreOrder.map((folder, index) => ({
    name: `core-${folder}-imports-what-is-before-it`,
    path: `^lib/core/${folder}/`,
    may: [`^lib/core/(${coreOrder.slice(0, index + 1).join('|')})/`],
    why: 'decisions are pure functions on plain data; what is decided later is built on what is known before',
  })),
  {
    name: 'engine-imports-core',
    path: '^lib/engine/',
    may: ['^lib/(engine|core)/'],
    why: 'one engine runs in every cloud and in virtual time; it reaches them through its ports',
  },
  {
    name: 'simulator-imports-core-and-engine',
    path: '^lib/simulator/',
    may: ['^lib/(simulator|core|engine)/'],
    why: 'same seed, same bytes: no clock, no disk, no network',
  },
  {
    name: 'bench-imports-simulator',
    path: '^lib/bench/',
    may: ['^lib/(bench|core|engine|simulator)/'],
    why: 'the shipped engine on traces, in virtual time: plain data in, a report out',
  },
  {
    name: 'scan-imports-core',
    path: '^lib/scan/',
    may: ['^lib/(scan|core)/', yamlParsers],
    why: 'text in, data out; whoever calls it reads the files',
  },
  {
    name: 'report-imports-core',
    path: '^lib/report/',
    may: ['^lib/(report|core)/', plotting],
    mayUseNode: true,
    why: 'plain data in, the text of one file out; whoever has the figures brings them',
  },
  {
    name: 'channels-import-core',
    path: '^lib/channels/',
    may: ['^lib/(channels|core)/'],
    why: 'a renderer turns one alert into one payload; sending it is the work of lambda/channels',
  },
  {
    name: 'cli-stays-a-thin-shell',
    path: '^lib/cli/(?!aws/|azure/|gcp/|guard/)',
    may: [
      '^lib/(cli|core|engine|simulator|bench|report|scan)/',
      contract,
      cliLibraries,
      assistants,
    ],
    mayUseNode: true,
    why: 'cloud adapters are passed in from bin/, so every verb runs against fakes',
  },
  {
    name: 'cli-guard-knows-no-cloud',
    path: '^lib/cli/guard/',
    may: [`^lib/cli/(?!${clouds}/)`, '^lib/(core|engine)/', contract, cliLibraries],
    mayUseNode: true,
    why: "the verbs for a guard are the same in every cloud, which brings the guard's host and the canary",
  },
  {
    name: 'cli-aws-may-call-the-cloud',
    path: '^lib/cli/aws/',
    may: [
      '^lib/(cli|core|engine|simulator|bench|report|scan)/',
      contract,
      '^lib/aws/contract[.]ts$',
      cliLibraries,
      awsSdk,
    ],
    mayUseNode: true,
    why: 'deploy and destroy call CloudFormation; nothing else in the CLI knows a cloud',
  },
  {
    name: 'cli-gcp-may-call-the-cloud',
    path: '^lib/cli/gcp/',
    may: [
      '^lib/cli/(?!(aws|azure)/)',
      '^lib/(core|engine|scan)/',
      contract,
      '^lib/gcp/contract[.]ts$',
      cliLibraries,
    ],
    mayUseNode: true,
    why: 'plain fetch with the tokens of gcloud; nothing else in the CLI knows this cloud',
  },
  {
    name: 'cli-azure-may-call-the-cloud',
    path: '^lib/cli/azure/',
    may: [
      '^lib/cli/(?!(aws|gcp)/)',
      '^lib/(core|engine|scan)/',
      contract,
      '^lib/azure/(contract|built-file)[.]ts$',
      cliLibraries,
    ],
    mayUseNode: true,
    why: 'az has the tokens; nothing else in the CLI knows this cloud',
  },
  {
    name: 'aws-constructs-never-import-run-time-code',
    path: '^lib/(aws/|index[.]ts$)',
    may: ['^lib/(aws|core|scan)/', contract, awsCdk],
    mayUseNode: true,
    why: 'constructs name a prebuilt bundle; importing handlers would pull SDKs into every synth',
  },
  ...['azure', 'gcp'].map((cloud) => ({
    name: `${cloud}-constructs-never-import-run-time-code`,
    path: `^lib/${cloud}/`,
    may: [`^lib/(${cloud}|core|scan)/`, contract, terraform],
    mayUseNode: true,
    why: 'cdktf stays inside these rooms, so moving to its fork is a search and replace',
  })),
  {
    name: 'delivery-knows-no-cloud',
    path: '^lambda/channels/',
    may: ['^lambda/channels/', '^lib/(core|channels)/', contract],
    mayUseNode: true,
    why: 'every cloud delivers over the same fetch; secrets come in as a function',
  },
  {
    name: 'watchdog-knows-no-cloud',
    path: '^lambda/watchdog/',
    may: ['^lambda/(watchdog|channels)/', '^lib/(core|engine|channels)/', contract],
    mayUseNode: true,
    why: 'ticks, commands and alerts are the same in every cloud, which brings its ports and its stores',
  },
  {
    name: 'aws-lambda-imports-no-constructs',
    path: '^lambda/aws/',
    may: [
      '^lambda/(aws|watchdog|channels)/',
      '^lib/(core|engine|channels)/',
      contract,
      '^lib/aws/contract[.]ts$',
      awsSdk,
    ],
    mayUseNode: true,
    why: 'constructs would weigh down every start; the contracts are the only seam to deploy time',
  },
  ...['azure', 'gcp'].map((cloud) => ({
    name: `${cloud}-watchdog-imports-no-constructs`,
    path: `^lambda/${cloud}/`,
    may: [
      `^lambda/(${cloud}|watchdog|channels)/`,
      '^lib/(core|engine|channels)/',
      contract,
      `^lib/${cloud}/contract[.]ts$`,
      ...(cloud === 'azure' ? [azureFunctions] : []),
    ],
    mayUseNode: true,
    why: 'the SDKs weigh megabytes: the built-in fetch with the platform identity does the work',
  })),
];

/** @param {typeof rooms[number]} room */
const asRule = (room) => ({
  name: room.name,
  comment: room.why,
  severity: 'error',
  from: { path: room.path },
  to: {
    pathNot: room.may,
    ...(room.mayUseNode ? { dependencyTypesNot: ['core'] } : {}),
  },
});

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    ...rooms.map(asRule),
    {
      name: 'every-room-has-a-row',
      comment: 'a folder without a row above would be free to import anything',
      severity: 'error',
      from: { path: '^(lib|lambda)/', pathNot: [contract, ...rooms.map((room) => room.path)] },
      to: {},
    },
    {
      name: 'contract-imports-nothing',
      comment: 'the seam between deploy time and run time holds names only',
      severity: 'error',
      from: { path: `^lib/(${clouds}/)?contract[.]ts$` },
      to: { pathNot: contract },
    },
    {
      name: 'no-cycles',
      comment: 'a cycle means that two files are one idea, or that an arrow points the wrong way',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'no-orphans',
      comment: 'a file that nothing imports and that imports nothing does no work',
      severity: 'error',
      from: {
        orphan: true,
        pathNot: ['^bin/', '^lib/(azure/|gcp/)?index[.]ts$', `^lambda/${clouds}/handlers/`],
      },
      to: {},
    },
    {
      name: 'nothing-imports-entry-points-or-tests',
      severity: 'error',
      from: { path: '^(lib|lambda)/' },
      to: { path: '^(bin|test|bench|scripts|dist)/' },
    },
    {
      name: 'no-unlisted-package',
      comment: 'what runs at a user is a peer or is bundled; a tool of ours is neither',
      severity: 'error',
      from: { path: '^(bin|lib|lambda)/' },
      to: {
        dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'],
        dependencyTypesNot: ['npm-peer'],
        pathNot: bundled,
      },
    },
    {
      name: 'constructs-bundle-no-package',
      comment:
        'a CDK app loads the doors at every synth; only the scan brings its parsers, and no construct a report',
      severity: 'error',
      from: { path: '^lib/', pathNot: '^lib/(cli|report|scan)/' },
      to: { path: bundled },
    },
    {
      name: 'no-unresolved-import',
      severity: 'error',
      from: {},
      // Its doors are in a map of exports, which this tool does not follow; the compiler does.
      to: { couldNotResolve: true, pathNot: '^@modelcontextprotocol/sdk/' },
    },
    {
      name: 'provider-modules-by-deep-import',
      comment:
        'the index of a provider loads 5 to 12 times slower and takes over a gigabyte in tsc',
      severity: 'error',
      from: {},
      to: { path: '^node_modules/@cdktf/provider-[^/]+/lib/index[.]' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(dist|cdk[.]out|cdktf[.]out)/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    combinedDependencies: true,
    skipAnalysisNotInRules: true,
  },
};
