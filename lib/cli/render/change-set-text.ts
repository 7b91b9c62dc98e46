// What a deployment would do, for a person who has to say yes: first what it may do (IAM), then what it makes.
// Nothing is summed up away: every action, every resource and every condition that is granted has a line.

import type { ChangeSet, ResourceChange, TemplateBucket } from '../aws/account';
import type { GivenPermission } from '../aws/template-permissions';
import type { Caller } from '../guard/host';
import type { Style } from '../terminal/style';
import { hang, padEnd, widthOf } from '../terminal/text';

export interface DeployPreview {
  readonly caller: Caller;
  readonly stackName: string;
  readonly template: { readonly bytes: number; readonly sha256: string };
  readonly parameters: Readonly<Record<string, string>>;
  /** Where the template was put, or would be; left out: it goes into the request. */
  readonly bucket?: TemplateBucket;
  /** null: everything is up to date. `changes` null: not known before the template is in its bucket. */
  readonly changeSet: ChangeSet | (Omit<ChangeSet, 'changes'> & { readonly changes: null }) | null;
  readonly permissions: {
    readonly added: readonly GivenPermission[];
    readonly removed: readonly GivenPermission[];
  };
}

export function renderDeployPreview(preview: DeployPreview, style: Style): string {
  const { colors, columns } = style;
  const { caller, stackName, template, bucket, parameters, changeSet, permissions } = preview;
  const place = `stack ${stackName} in ${caller.account} · ${caller.region}`;
  if (!changeSet) return `${colors.bold(`No change: ${place}`)} is up to date\n`;
  const verb = changeSet.kind === 'create' ? 'New' : 'Changes to';
  const facts = [
    ...hang('  template    ', `${template.bytes} bytes, sha256 ${template.sha256}`, columns),
    ...(bucket
      ? hang(
          '  bucket      ',
          `${bucket.name}${bucket.state === 'missing' ? ', to be created' : ''}`,
          columns,
        )
      : []),
    ...Object.entries(parameters).flatMap(([name, value]) =>
      hang(`  ${padEnd('parameter', 11)} `, `${name} = ${value}`, columns),
    ),
  ];
  return [
    colors.bold(`${verb}: ${place}`),
    ...facts,
    '',
    ...permissionLines(permissions, style),
    ...(changeSet.changes
      ? resourceLines(changeSet.changes, style)
      : hang('', UNKNOWN_CHANGES, columns)),
    '',
  ].join('\n');
}

const UNKNOWN_CHANGES =
  'Resources: CloudFormation lists them once the template is in a bucket; deploy to create one, or name one with --bucket.';

function permissionLines({ added, removed }: DeployPreview['permissions'], style: Style): string[] {
  const { colors } = style;
  if (added.length + removed.length === 0) return [colors.bold('Permissions (IAM): no change'), ''];
  const signed = [
    ...added.map((givenPermission) => ({ sign: '+' as const, given: givenPermission })),
    ...removed.map((givenPermission) => ({ sign: '-' as const, given: givenPermission })),
  ];
  const holders = [...new Set(signed.map(({ given }) => holderOf(given)))].sort(rolesFirst);
  return [
    colors.bold('Permissions (IAM)'),
    ...holders.flatMap((holder) => [
      `  ${colors.cyan(holder)}`,
      ...signed
        .filter(({ given }) => holderOf(given) === holder)
        .flatMap(({ sign, given }) => permission(sign, given, style)),
    ]),
    '',
  ];
}

const rolesFirst = (a: string, b: string): number =>
  Number(b.startsWith('role ')) - Number(a.startsWith('role ')) || (a < b ? -1 : 1);

/** A role is granted things; anything else says itself who may do what to it. */
const holderOf = ({ holder, to }: GivenPermission): string =>
  to === undefined ? `role ${bare(holder)} may` : `${bare(holder)} lets`;

const bare = (reference: string): string => reference.replace(/^\$\{(.*)\}$/, '$1');

function permission(sign: '+' | '-', givenPermission: GivenPermission, style: Style): string[] {
  const { colors, columns } = style;
  const paint = sign === '+' ? colors.green : colors.red;
  const effect = givenPermission.effect === 'deny' ? colors.yellow('deny ') : 'allow';
  const condition = givenPermission.hasCondition ? ['under a condition of the template'] : [];
  const details = [
    ...(givenPermission.to === undefined ? givenPermission.resources : []).map(
      (resource) => `on ${resource}`,
    ),
    ...(givenPermission.to === undefined ? [] : [`by ${givenPermission.to}`]),
    ...condition,
  ];
  return [
    ...hang(`${paint(sign)}   ${effect} `, givenPermission.actions.join(', '), columns),
    ...details.flatMap((text) => hang('          ', text, columns).map(colors.dim)),
  ];
}

const SIGNS: Readonly<Record<ResourceChange['action'], string>> = {
  add: '+',
  modify: '~',
  remove: '-',
  other: '?',
};

function resourceLines(changes: readonly ResourceChange[], { colors, columns }: Style): string[] {
  const sorted = [...changes].sort(
    (a, b) => order(a) - order(b) || (a.logicalId < b.logicalId ? -1 : 1),
  );
  const widest = Math.max(0, ...sorted.map(({ logicalId }) => widthOf(logicalId)));
  const paint = { add: colors.green, modify: colors.yellow, remove: colors.red, other: plain };
  const lines = sorted.flatMap((change) => {
    const what = [
      change.type,
      ...(change.isReplaced ? ['(replaced)'] : []),
      ...(change.action === 'modify' && change.properties.length > 0
        ? [`: ${change.properties.join(', ')}`]
        : []),
    ].join(' ');
    const sign = paint[change.action](SIGNS[change.action]);
    return columns < widest + 40
      ? [`${sign} ${change.logicalId}`, ...hang('    ', what, columns)]
      : hang(`${sign} ${padEnd(change.logicalId, widest)}  `, what, columns);
  });
  return [colors.bold(`Resources (${sorted.length})`), ...lines];
}

const plain = (text: string): string => text;

const order = ({ action }: ResourceChange): number =>
  ['remove', 'modify', 'add', 'other'].indexOf(action);
