// The permissions that a template gives, read from the template itself: what a reviewer wants to see before a deploy.
// References to what does not exist yet stay references (`${Table.Arn}`): nothing is guessed.

import type { Caller } from '../guard/host';

export interface GivenPermission {
  /** The role it is given to, or the resource whose own policy says so. */
  readonly holder: string;
  readonly effect: 'allow' | 'deny';
  /** For a resource's own policy and for roles that may be assumed: by whom. */
  readonly to?: string;
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  readonly hasCondition: boolean;
}

type Fields = Readonly<Record<string, unknown>>;

export function permissionsOf(template: string, caller: Caller): GivenPermission[] {
  const known = templateInPlace(template, caller);
  const resources = fieldsOf(fieldsOf(JSON.parse(known)).Resources);
  return Object.entries(resources).flatMap(([logicalId, resource]) => {
    const { Type: type, Properties: properties } = fieldsOf(resource);
    return givenBy(logicalId, String(type), fieldsOf(properties));
  });
}

/** AWS's own parameters are known before a deploy; putting them in leaves ARNs that can be read. */
function templateInPlace(template: string, { account, region, principal }: Caller): string {
  const partition = principal.split(':')[1] || 'aws';
  const known: ReadonlyArray<readonly [string, string]> = [
    ['AWS::Partition', partition],
    ['AWS::Region', region],
    ['AWS::AccountId', account],
    ['AWS::URLSuffix', partition === 'aws-cn' ? 'amazonaws.com.cn' : 'amazonaws.com'],
  ];
  return known.reduce(
    (text, [name, value]) =>
      text.replaceAll(`{"Ref":"${name}"}`, JSON.stringify(value)).replaceAll(`\${${name}}`, value),
    JSON.stringify(JSON.parse(template)),
  );
}

function givenBy(logicalId: string, type: string, properties: Fields): GivenPermission[] {
  switch (type) {
    case 'AWS::IAM::Role':
      return [
        ...statementsOf(logicalId, properties.AssumeRolePolicyDocument, [`\${${logicalId}}`]),
        ...policiesIn(properties.Policies, false).flatMap(({ policy, isConditional }) =>
          statementsOf(logicalId, fieldsOf(policy).PolicyDocument).map((statement) => ({
            ...statement,
            hasCondition: statement.hasCondition || isConditional,
          })),
        ),
        ...managed(logicalId, properties.ManagedPolicyArns),
      ];
    case 'AWS::IAM::Policy':
    case 'AWS::IAM::ManagedPolicy':
    case 'AWS::IAM::RolePolicy': {
      const holders = [...listOf(properties.Roles), properties.RoleName].flatMap((role) =>
        role === undefined ? [] : [shown(role)],
      );
      return statementsOf(holders.join(', ') || logicalId, properties.PolicyDocument);
    }
    case 'AWS::SNS::TopicPolicy':
    case 'AWS::SQS::QueuePolicy':
      return statementsOf(logicalId, properties.PolicyDocument);
    case 'AWS::Lambda::Permission':
      return [
        {
          holder: logicalId,
          effect: 'allow',
          to: shown(properties.Principal),
          actions: listOf(properties.Action).map(shown),
          resources: listOf(properties.FunctionName).map(shown),
          hasCondition: properties.SourceArn !== undefined,
        },
      ];
    default:
      return [];
  }
}

interface InlinePolicy {
  readonly policy: unknown;
  readonly isConditional: boolean;
}

/** Whatever a choice of the template may come to is there, once. */
function policiesIn(value: unknown, isConditional: boolean): InlinePolicy[] {
  const choice = fieldsOf(value)['Fn::If'];
  if (Array.isArray(choice)) {
    const found = choice.slice(1).flatMap((branch) => policiesIn(branch, true));
    const seen = new Set<string>();
    return found.filter(({ policy }) => {
      const text = JSON.stringify(policy);
      return !seen.has(text) && seen.add(text);
    });
  }
  if (Array.isArray(value)) return value.flatMap((entry) => policiesIn(entry, isConditional));
  return 'PolicyDocument' in fieldsOf(value) ? [{ policy: value, isConditional }] : [];
}

const managed = (holder: string, arns: unknown): GivenPermission[] =>
  listOf(arns).map((arn) => ({
    holder,
    effect: 'allow',
    actions: [`everything in ${shown(arn)}`],
    resources: ['*'],
    hasCondition: false,
  }));

function statementsOf(
  holder: string,
  document: unknown,
  ownResources?: readonly string[],
): GivenPermission[] {
  return listOf(fieldsOf(document).Statement).map((entry) => {
    const { Effect: effect, Action, NotAction, Resource, Principal, Condition } = fieldsOf(entry);
    return {
      holder,
      effect: effect === 'Deny' ? 'deny' : 'allow',
      ...(Principal === undefined ? {} : { to: principalOf(Principal) }),
      actions:
        NotAction === undefined
          ? listOf(Action).map(shown)
          : [`everything but ${listOf(NotAction).map(shown).join(', ')}`],
      resources: Resource === undefined ? (ownResources ?? []) : listOf(Resource).map(shown),
      hasCondition: Condition !== undefined,
    };
  });
}

function principalOf(principal: unknown): string {
  if (typeof principal === 'string') return principal;
  return Object.values(fieldsOf(principal)).flatMap(listOf).map(shown).join(', ');
}

/** A value of a template as a person would write it: references in `${}`, joins put together. */
export function shown(value: unknown): string {
  if (typeof value === 'string') return value;
  const fields = fieldsOf(value);
  if (typeof fields.Ref === 'string') return `\${${fields.Ref}}`;
  const attribute = fields['Fn::GetAtt'];
  if (attribute !== undefined) return `\${${listOf(attribute).map(String).join('.')}}`;
  const sub = fields['Fn::Sub'];
  if (sub !== undefined) return String(listOf(sub)[0]);
  const split = fields['Fn::Split'];
  if (Array.isArray(split)) return shown(split[1]);
  const join = fields['Fn::Join'];
  if (Array.isArray(join)) return listOf(join[1]).map(shown).join(String(join[0]));
  return JSON.stringify(value) ?? '';
}

const listOf = (value: unknown): readonly unknown[] =>
  value === undefined ? [] : Array.isArray(value) ? value : [value];

const fieldsOf = (value: unknown): Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {};
