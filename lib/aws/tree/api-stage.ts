// The stage of an API that a throttle or a web ACL goes on: given itself, or the one an API was made with.
// An imported stage has no resource here, and saying so is all that can be done about it.

import type { IRestApi, IStage as IRestStage } from 'aws-cdk-lib/aws-apigateway';
import { CfnStage as CfnRestStage } from 'aws-cdk-lib/aws-apigateway';
import type { IHttpApi, IStage as IHttpStage, IWebSocketApi } from 'aws-cdk-lib/aws-apigatewayv2';
import { CfnStage as CfnHttpStage } from 'aws-cdk-lib/aws-apigatewayv2';
import type { IConstruct } from 'constructs';

/** A REST, HTTP or WebSocket API, or one stage of it. */
export type Api = IRestApi | IHttpApi | IWebSocketApi | IRestStage | IHttpStage;

export type StageResource = CfnRestStage | CfnHttpStage;

interface HasStage {
  readonly deploymentStage?: IConstruct;
  readonly defaultStage?: IConstruct;
}

export function stageOf(api: IConstruct): StageResource | undefined {
  if (api instanceof CfnRestStage || api instanceof CfnHttpStage) return api;
  const child = api.node.defaultChild;
  if (child instanceof CfnRestStage || child instanceof CfnHttpStage) return child;
  const { deploymentStage, defaultStage } = api as HasStage;
  const stage = deploymentStage ?? defaultStage;
  return stage && stage !== api ? stageOf(stage) : undefined;
}

export const isRestStage = (stage: StageResource): stage is CfnRestStage =>
  stage instanceof CfnRestStage;

/** The API a stage belongs to, as a resource. */
export function apiResourceOf(api: IConstruct): IConstruct | undefined {
  const owner = 'api' in api && isConstruct(api.api) ? api.api : api;
  const restApi = 'restApi' in owner && isConstruct(owner.restApi) ? owner.restApi : owner;
  return restApi.node.defaultChild;
}

const isConstruct = (value: unknown): value is IConstruct =>
  typeof value === 'object' && value !== null && 'node' in value;

export const problemsWithStage = (api: IConstruct): string[] =>
  stageOf(api)
    ? []
    : [
        `${api.node.path} has no stage that this app owns; give the stage itself, or set its throttle where it is made`,
      ];
