// A live account scanned on the wire: every kind of thing that starts, bounds or watches functions is read,
// with exactly the calls that the printed policy grants, and what the cloud does not answer is said.

import { LambdaClient } from '@aws-sdk/client-lambda';
import { surveyAccount } from '../../lib/cli/aws/survey/survey';
import {
  type AccountAnswers,
  accountInventory,
  accountScanPolicy,
  scanInventory,
} from '../../lib/scan';
import { type Moto, startMoto } from './moto';
import { type Ran, startSpendfuse } from './spendfuse-process';
import { type Gateway, startGateway } from './support/cloud-gateway';
import { prepareAccount } from './support/scanned-account';
import { cloudClients, createRole } from './support/victims';

let moto: Moto;
let gateway: Gateway;

beforeAll(async () => {
  moto = await startMoto();
  gateway = await startGateway(moto.endpoint);
  await createRole(gateway.endpoint);
  await prepareAccount(cloudClients(gateway.endpoint), gateway.endpoint);
}, 120_000);

afterAll(async () => {
  await gateway?.stop();
  await moto?.stop();
});

const spendfuse = (...argv: string[]): Promise<Ran> =>
  startSpendfuse(gateway.endpoint, ...argv).ended;

interface Report {
  readonly findings: ReadonlyArray<{
    readonly ruleId: string;
    readonly resource: string;
    readonly message: string;
  }>;
  readonly blindSpots: ReadonlyArray<{ readonly what: string; readonly because: string }>;
}

describe('spendfuse scan --account', () => {
  let ran: Ran;
  let report: Report;
  const found = (ruleId: string): string[] =>
    report.findings.filter((finding) => finding.ruleId === ruleId).map(({ resource }) => resource);

  beforeAll(async () => {
    const every = ['--findings-from', 'low', '--fail-on', 'high'];
    ran = await spendfuse('scan', '--account', '--output', 'json', ...every);
    report = JSON.parse(ran.stdout) as Report;
  });

  test('says whose account it read, and ends with 3 for findings', () => {
    expect(ran.stderr).toMatch(/^account 123456789012 · us-east-1 \(read-only\)/);
    expect(ran.code).toBe(3);
  });

  test('finds the loops through a bucket, a table, a topic and logs, and no others', () => {
    const loops = report.findings.filter(({ ruleId }) => ruleId === 'loop');
    expect(loops.map(({ message }) => message.split(' can go round')[0]).sort()).toEqual([
      'mailer → mails → mailer',
      'shipper → /aws/lambda/shipper → shipper',
      'thumbs → uploads → thumbs',
      'totals → totals-events → totals',
    ]);
    for (const { message } of loops) expect(message).toContain('(confidence high)');
  });

  test('tells functions with a bound, a log group that ends and a web ACL from those without', () => {
    expect(found('no-concurrency-bound')).not.toContain('calm');
    expect(found('no-concurrency-bound')).toContain('web');
    expect(found('api-without-waf')).toEqual(['legacy']);
    expect(found('open-route')).toContain('legacy');
    expect(found('no-alarm')).toEqual([]);
    const [logs] = report.findings.filter(({ ruleId }) => ruleId === 'log-retention-infinite');
    expect(logs?.message).not.toContain('shipper');
  });

  test('says what the cloud did not answer, and judges nothing by it', () => {
    const blind = report.blindSpots.map(({ what }) => what);
    // moto knows no subscribers of budgets and no actions.
    expect(blind).toEqual(
      expect.arrayContaining(['budgets:DescribeBudgetActionsForAccount', 'rule no-budget-action']),
    );
    expect(found('no-budget-action')).toEqual([]);
  });
});

describe('a survey', () => {
  const asked = new Set<string>();
  let answers: AccountAnswers;

  const caller = { account: '123456789012', region: 'us-east-1', principal: 'test' };

  /** Every client inherits this one method: nothing can be asked past it. */
  async function surveyed(
    onCall: (client: string, command: string) => void,
  ): Promise<AccountAnswers> {
    const base = Object.getPrototypeOf(LambdaClient.prototype) as LambdaClient;
    const send = base.send;
    const spy = jest.spyOn(base, 'send').mockImplementation(function record(
      this: LambdaClient,
      ...args: unknown[]
    ) {
      onCall(this.constructor.name, (args[0] as object).constructor.name);
      return (send as (...rest: unknown[]) => unknown).apply(this, args) as never;
    });
    try {
      return await surveyAccount({ region: 'us-east-1' }, caller);
    } finally {
      spy.mockRestore();
    }
  }

  beforeAll(async () => {
    process.env.AWS_ENDPOINT_URL = gateway.endpoint;
    process.env.AWS_ACCESS_KEY_ID = 'test';
    process.env.AWS_SECRET_ACCESS_KEY = 'test';
    answers = await surveyed((client, command) => asked.add(permissionOf(client, command)));
  });

  afterAll(() => {
    delete process.env.AWS_ENDPOINT_URL;
  });

  test('asks for exactly what the printed policy grants', () => {
    const { Statement } = JSON.parse(accountScanPolicy()) as {
      readonly Statement: readonly { readonly Action: readonly string[] }[];
    };
    expect([...asked].sort()).toEqual(Statement[0]?.Action);
  });

  test('is answered about everything that the cloud knows', () => {
    const sizes = Object.entries(answers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.length : value === undefined ? 'not read' : 'read',
    ]);
    expect(Object.fromEntries(sizes)).toMatchObject({
      functions: 6,
      eventSourceMappings: 1,
      roles: 4,
      restApis: 1,
      httpApis: 1,
      usagePlans: 1,
      balancers: 1,
      distributions: 0,
      bucketNotifications: 1,
      topicSubscriptions: 1,
      trails: 1,
      logGroups: 2,
      subscriptionFilters: 1,
      stateMachines: 1,
      schedules: 1,
      alarms: 1,
      scalableTargets: 0,
    });
    const rules = (answers.rules ?? []).map(({ rule }) => (rule as { Name?: string }).Name);
    expect(rules).toEqual(['placed']);
  });

  test('that is denied services finds less, says what for, and judges nothing by what it did not see', async () => {
    const partial = await surveyed((client, command) => {
      const message = `not authorized to perform ${command}`;
      if (DENIED.includes(client))
        throw Object.assign(new Error(message), { name: 'AccessDenied' });
    });
    const report = scanInventory(accountInventory(partial));
    const rules = new Set(report.findings.map(({ ruleId }) => ruleId));
    for (const rule of ['loop', 'no-alarm', 'log-retention-infinite'])
      expect(rules).not.toContain(rule);
    expect(rules).toContain('no-concurrency-bound');
    expect(report.blindSpots.map(({ what }) => what)).toEqual(
      expect.arrayContaining([
        'iam:GetAccountAuthorizationDetails',
        'logs:DescribeLogGroups',
        'cloudwatch:DescribeAlarms',
        'elasticloadbalancing:DescribeTargetGroups',
        'rule no-alarm',
        'rule log-retention-infinite',
      ]),
    );
  });
});

const DENIED = [
  'IAMClient',
  'CloudWatchLogsClient',
  'CloudWatchClient',
  'ElasticLoadBalancingV2Client',
];

const SERVICES: Readonly<Record<string, string>> = {
  APIGateway: 'apigateway',
  ApiGatewayV2: 'apigateway',
  ApplicationAutoScaling: 'application-autoscaling',
  CloudWatchLogs: 'logs',
  ElasticLoadBalancingV2: 'elasticloadbalancing',
  EventBridge: 'events',
  SFN: 'states',
};

/** Where IAM's name is not the call's: docs.aws.amazon.com/service-authorization, read 2026-11. */
const IRREGULAR: Readonly<Record<string, string>> = {
  's3:ListBuckets': 's3:ListAllMyBuckets',
  's3:GetBucketNotificationConfiguration': 's3:GetBucketNotification',
  'budgets:DescribeBudgets': 'budgets:ViewBudget',
  'budgets:DescribeNotificationsForBudget': 'budgets:ViewBudget',
  'budgets:DescribeSubscribersForNotification': 'budgets:ViewBudget',
};

function permissionOf(client: string, command: string): string {
  const name = client.replace(/Client$/, '');
  const service = SERVICES[name] ?? name.toLowerCase();
  if (service === 'apigateway') return 'apigateway:GET';
  const action = `${service}:${command.replace(/Command$/, '')}`;
  return IRREGULAR[action] ?? action;
}
