// The short forms of CloudFormation's functions (`!Ref`, `!GetAtt`, `!Sub` ...) and the long forms they stand
// for. Past the readers of YAML nobody needs to know which form a template used.

const SHORT_FORMS = [
  'And',
  'Base64',
  'Cidr',
  'Equals',
  'FindInMap',
  'GetAZs',
  'GetAtt',
  'GetStackOutput',
  'If',
  'ImportValue',
  'Join',
  'Length',
  'Not',
  'Or',
  'Select',
  'Split',
  'Sub',
  'ToJsonString',
  'Transform',
  'ValueOf',
] as const;

const PLAIN_NAMES = ['Ref', 'Condition'] as const;

/** `!GetAtt Queue.Arn` is a list of two in the long form, cut at the first dot. */
export function fromText(name: string, text: string): Record<string, unknown> {
  if (name !== 'Fn::GetAtt') return { [name]: text };
  const dot = text.indexOf('.');
  return { [name]: dot < 0 ? [text] : [text.slice(0, dot), text.slice(dot + 1)] };
}

/** Each short name with its long one. */
export const LONG_FORMS: readonly (readonly [short: string, long: string])[] = [
  ...PLAIN_NAMES.map((name) => [name, name] as const),
  ...SHORT_FORMS.map((name) => [name, `Fn::${name}`] as const),
];
