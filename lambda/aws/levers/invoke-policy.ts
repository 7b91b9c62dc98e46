// Who may call a function, from its resource policy: which callers do so asynchronously, and through which APIs.
// A caller that is not known to wait for an answer counts as asynchronous, so that no event is lost by optimism.

import { GetPolicyCommand } from '@aws-sdk/client-lambda';
import { find } from '../cloud-failure';
import { type LambdaCalls, StateUnclear } from './lever-reader';

export interface Callers {
  readonly hasAsync: boolean;
  /** Ids of the REST, HTTP and WebSocket APIs that may call it. */
  readonly apiIds: readonly string[];
}

/** Services that call a function and wait: "Invoking Lambda with events from other AWS services", 2026-04. */
const SYNCHRONOUS = new Set([
  'apigateway',
  'elasticloadbalancing',
  'cognito-idp',
  'lex',
  'lexv2',
  'alexa-appkit',
  'alexa-connectedhome',
  'bedrock',
  'vpc-lattice',
  'cloudfront',
  'edgelambda',
  'replicator.lambda',
  'secretsmanager',
  'rds',
  's3-object-lambda',
]);

export async function callersOf(
  { lambda, paces }: LambdaCalls,
  functionName: string,
): Promise<Callers> {
  const command = new GetPolicyCommand({ FunctionName: functionName });
  const answer = await find(`reading who calls ${functionName}`, () =>
    paces.getPolicy(() => lambda.send(command)),
  );
  return callersIn(answer?.Policy ?? '{}');
}

export function callersIn(policyJson: string): Callers {
  const statements = statementsIn(policyJson).filter(({ Effect }) => Effect === 'Allow');
  const services = statements.flatMap(servicesOf);
  const apiIds = statements.flatMap(sourceArnsOf).flatMap(apiIdOf);
  return {
    hasAsync: services.some((service) => !SYNCHRONOUS.has(service)),
    apiIds: [...new Set(apiIds)].sort(),
  };
}

interface Statement {
  readonly Effect?: unknown;
  readonly Principal?: unknown;
  readonly Condition?: unknown;
}

function statementsIn(policyJson: string): readonly Statement[] {
  try {
    const { Statement } = JSON.parse(policyJson) as { Statement?: Statement | Statement[] };
    return Statement === undefined ? [] : [Statement].flat();
  } catch (cause) {
    throw new StateUnclear('its resource policy is not JSON', { cause });
  }
}

/** "s3" of s3.amazonaws.com and of s3.us-east-1.amazonaws.com.cn; callers that are no service have none. */
function servicesOf({ Principal }: Statement): string[] {
  if (typeof Principal !== 'object' || Principal === null || !('Service' in Principal)) return [];
  return [Principal.Service].flat().map((service) =>
    String(service)
      .replace(/\.amazonaws\.com(\.cn)?$/, '')
      .replace(/\.[a-z]{2}(-[a-z]+)+-\d$/, ''),
  );
}

/** Every value of every condition: of those only execution ARNs name an API. */
function sourceArnsOf({ Condition }: Statement): string[] {
  if (typeof Condition !== 'object' || Condition === null) return [];
  return Object.values(Condition)
    .filter((test): test is object => typeof test === 'object' && test !== null)
    .flatMap((test) => Object.values(test).flat())
    .filter((value): value is string => typeof value === 'string');
}

const apiIdOf = (arn: string): string[] => {
  const id = /^arn:[^:]+:execute-api:[^:]*:[^:]*:([a-z0-9]+)\//.exec(arn)?.[1];
  return id ? [id] : [];
};
