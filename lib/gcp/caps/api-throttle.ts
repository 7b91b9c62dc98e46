// A gateway of Google's before a Cloud Run service, with a quota for each client: calls refused there start no instance.
// The quota counts by the project of the caller's key. All clients together are bounded by an InstanceCap, never by this.

import { CloudRunV2ServiceIamMember } from '@cdktf/provider-google/lib/cloud-run-v2-service-iam-member';
import { ProjectService } from '@cdktf/provider-google/lib/project-service';
import { ServiceAccount } from '@cdktf/provider-google/lib/service-account';
import { Fn, TerraformResource, TerraformStack } from 'cdktf';
import { Construct, type IConstruct } from 'constructs';
import { type Fields, matching, number, optional, problemsWith } from '../../core/units/values';
import { isService } from '../instance-facts';
import { knownAtSynth, refuseProblems } from '../refuse-problems';
import { BetaResource, betaProvider } from './beta';
import type { RunTarget } from './load-balancer';
import { problemsWithDocument, type RouteQuota, withQuota } from './quota-document';

export interface ApiThrottleProps {
  /** The service or function behind the gateway, which must not be open to everybody. */
  readonly target: RunTarget;
  /** The API as an OpenAPI 2.0 document. Quota, key and backend are added to it. */
  readonly openapi: Fields;
  /** What one client may call in a minute: all keys of one project are one client. */
  readonly clientRequestsPerMinute: number;
  /**
   * Tighter limits for single routes: `GET /orders`.
   * @default - none
   */
  readonly routes?: Readonly<Record<string, RouteQuota>>;
  /**
   * Of the API and the gateway; 6 to 30 lower-case letters, digits and hyphens.
   * @default - spendfuse- and the name of the target
   */
  readonly name?: string;
  /**
   * Where the gateway runs.
   * @default - where the target is
   */
  readonly region?: string;
  /**
   * The project of the gateway, for the provider google-beta.
   * @default - what that provider finds in its environment
   */
  readonly project?: string;
}

/** An API Gateway with a quota for each client. Its resources are in the provider google-beta alone. */
export class ApiThrottle extends Construct {
  /** Clients call it by `gateway.getStringAttribute('default_hostname')`. */
  readonly gateway: TerraformResource;
  /** What the gateway signs in as: it alone may call the target. */
  readonly identity: ServiceAccount;
  /** The document with everything that was added; a placeholder stands for the address of the service. */
  readonly document: Fields;

  constructor(scope: Construct, id: string, props: ApiThrottleProps) {
    super(scope, id);
    refuseProblems(this, problemsWithThrottle(props));
    const { target, openapi, clientRequestsPerMinute, routes = {} } = props;
    const name = nameOf(props) ?? '';
    this.document = withQuota({
      ...{ openapi, clientRequestsPerMinute, routes },
      address: ADDRESS,
    });
    this.identity = new ServiceAccount(this, 'Identity', { accountId: name });
    new CloudRunV2ServiceIamMember(this, 'Caller', {
      ...{ name: target.name, location: target.location },
      role: 'roles/run.invoker',
      member: `serviceAccount:${this.identity.email}`,
    });
    this.gateway = this.defineGateway(props, name);
    this.node.addValidation({ validate: () => problemsWithCallers(this, target) });
  }

  private defineGateway(props: ApiThrottleProps, name: string): TerraformResource {
    const provider = betaProvider(this, props.project);
    const api = new BetaResource(this, 'Api', {
      ...{ type: 'google_api_gateway_api', provider },
      values: { api_id: name },
    });
    const contents = contentsOf(this.document, props.target);
    const config = new BetaResource(this, 'Config', {
      ...{ type: 'google_api_gateway_api_config', provider },
      values: {
        api: api.getStringAttribute('api_id'),
        // A configuration never changes: each has a name of its own, and the gateway moves on before the last one goes.
        api_config_id_prefix: 'spendfuse-',
        openapi_documents: [{ document: { path: 'openapi.json', contents } }],
        gateway_config: { backend_config: { google_service_account: this.identity.email } },
      },
      lifecycle: { createBeforeDestroy: true },
    });
    // Keys of this project may call the API only where it is switched on.
    new ProjectService(this, 'Service', {
      service: api.getStringAttribute('managed_service'),
      disableOnDestroy: false,
      dependsOn: [config],
    });
    return new BetaResource(this, 'Gateway', {
      ...{ type: 'google_api_gateway_gateway', provider },
      values: {
        gateway_id: name,
        region: props.region ?? props.target.location,
        api_config: config.getStringAttribute('id'),
      },
    });
  }
}

/** Stands for the address of the service, which is known only when it is there. */
const ADDRESS = 'https://spendfuse-address.invalid';

/** Encoded here, so that no quote or dollar sign of the document is ever read as Terraform. */
const contentsOf = (document: Fields, target: RunTarget): string =>
  Fn.base64encode(
    Fn.replace(
      Fn.base64decode(Buffer.from(JSON.stringify(document)).toString('base64')),
      ADDRESS,
      isService(target) ? target.uri : target.serviceConfig.uri,
    ),
  );

/** As long as the name of a service account may be, which is the shortest of them. */
const NAME_CHARS_MAX = 30;

const nameOf = ({ name, target }: ApiThrottleProps): string | undefined => {
  const named = knownAtSynth(target.nameInput);
  const derived = named === undefined ? undefined : `spendfuse-${named}`.slice(0, NAME_CHARS_MAX);
  return name ?? derived?.replace(/-$/, '');
};

/** What a quota's limit takes: a 64-bit integer; more than this is a slip of the keyboard. */
const perMinute = number({ min: 1, max: 1_000_000_000, isWhole: true });

function problemsWithThrottle(props: ApiThrottleProps): string[] {
  const { openapi, clientRequestsPerMinute, routes = {}, target } = props;
  const name = nameOf(props);
  return [
    ...problemsWith('clientRequestsPerMinute', clientRequestsPerMinute, perMinute),
    ...Object.entries(routes).flatMap(([route, quota]) =>
      problemsWith(
        `routes['${route}'].clientRequestsPerMinute`,
        quota.clientRequestsPerMinute,
        perMinute,
      ),
    ),
    ...problemsWithDocument({ openapi, clientRequestsPerMinute, routes }),
    ...(name === undefined ? ['name is not given and cannot be derived; give it'] : []),
    ...problemsWith(
      'name',
      name,
      optional(
        matching(
          /^[a-z][a-z0-9-]{4,28}[a-z0-9]$/,
          '6 to 30 lower-case letters, digits and hyphens, from a letter to a letter or digit',
        ),
      ),
    ),
    ...(isService(target) && knownAtSynth(target.invokerIamDisabledInput) === true
      ? [
          `${target.node.path} has invokerIamDisabled, so anybody can call it without the gateway; remove invokerIamDisabled`,
        ]
      : []),
  ];
}

const EVERYBODY: readonly unknown[] = ['allUsers', 'allAuthenticatedUsers'];

/** Known only when everything of the stack is there. */
function problemsWithCallers(throttle: IConstruct, target: RunTarget): string[] {
  const opening = TerraformStack.of(throttle)
    .node.findAll()
    .filter((construct) => opensTo(construct, target));
  return opening.map(
    ({ node }) =>
      `${node.path} lets everybody call ${target.node.path} around the gateway; remove it`,
  );
}

function opensTo(construct: IConstruct, target: RunTarget): boolean {
  if (!TerraformResource.isTerraformResource(construct)) return false;
  if (!/^google_cloud.*_iam_(member|binding)$/.test(construct.terraformResourceType)) return false;
  const { memberInput, membersInput = [] } = construct as Partial<{
    memberInput: string;
    membersInput: string[];
  }>;
  const { nameInput, cloudFunctionInput } = construct as Partial<{
    nameInput: string;
    cloudFunctionInput: string;
  }>;
  const isOpen = [memberInput, ...membersInput].some((member) => EVERYBODY.includes(member));
  const named = cloudFunctionInput ?? nameInput;
  return isOpen && (named === target.name || named === target.nameInput);
}
