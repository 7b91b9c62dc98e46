// What a template's functions come to, and what is said when they cannot be evaluated.
// Values are looked at through what the collectors make of them, as everything else sees them.

import type { Inventory } from '../../../../lib/scan/inventory';
import { functionOf, inline, inventoryOf } from '../../sources';

const template = (properties: string, more = ''): Inventory =>
  inventoryOf(`${more}
Resources:
  Queue: {Type: AWS::SQS::Queue, Properties: {QueueName: jobs}}
  Fn: {Type: AWS::Lambda::Function, Properties: {${properties}}}`);

const memoryOf = (value: string, more = '') =>
  functionOf(template(`MemorySize: ${value}`, more), 'Fn').memoryMb;

describe('numbers', () => {
  test.each([
    ['a number', '256', '', { state: 'known', value: 256 }],
    ['a number in quotes', "'256'", '', { state: 'known', value: 256 }],
    [
      'a parameter with a default',
      '!Ref M',
      'Parameters: {M: {Type: Number, Default: 512}}',
      { state: 'known', value: 512 },
    ],
    [
      'a map',
      '!FindInMap [M, prod, size]',
      'Mappings: {M: {prod: {size: 1024}}}',
      { state: 'known', value: 1024 },
    ],
    [
      'a map that is the same in every region',
      '!FindInMap [M, !Ref "AWS::Region", size]',
      'Mappings: {M: {a: {size: 1}, b: {size: 1}}}',
      { state: 'known', value: 1 },
    ],
    [
      'a map with a fallback',
      '!FindInMap [M, x, size, {DefaultValue: 7}]',
      'Mappings: {M: {prod: {size: 1024}}}',
      { state: 'known', value: 7 },
    ],
    [
      'a condition with one outcome',
      '!If [C, 128, 128]',
      'Conditions: {C: !Equals [a, b]}',
      { state: 'known', value: 128 },
    ],
    ['a selection', '!Select [1, [1, 2, 3]]', '', { state: 'known', value: 2 }],
    ['a part of a text', '!Select [1, !Split ["-", "a-64-b"]]', '', { state: 'known', value: 64 }],
    ['a joined text', '!Join ["", ["10", "24"]]', '', { state: 'known', value: 1024 }],
    ['the length of a list', 'Fn::Length: [a, b]', '', { state: 'known', value: 2 }],
    ['nothing', '!Ref "AWS::NoValue"', '', { state: 'unset' }],
  ])('%s is read', (_, value, more, expected) => {
    const written = value.startsWith('Fn::') ? `{${value}}` : value;
    expect(memoryOf(written, more)).toEqual(expected);
  });

  test.each([
    ['a condition', '!If [C, 128, 256]', 'it depends on a condition of the template'],
    [
      'a condition that may leave it out',
      '!If [C, 128, !Ref "AWS::NoValue"]',
      'it depends on a condition of the template',
    ],
    ['a parameter without a default', '!Ref M', 'parameter M has no default'],
    ['a word', 'huge', '"huge" is not a value it can have'],
    ['a reference', '!GetAtt Queue.Arn', `set to \${Queue.Arn}`],
    ['a dynamic reference', "'{{resolve:ssm:/size}}'", 'resolve:ssm:/size'],
    ['a map', '{a: 1}', 'not a plain value'],
  ])('%s is unknown, with the reason', (_, value, because) => {
    expect(memoryOf(value, 'Parameters: {M: {Type: Number}}')).toMatchObject({
      state: 'unknown',
      because,
    });
  });
});

describe('blind spots', () => {
  const spots = (inventory: Inventory) =>
    inventory.blindSpots.map((spot) => `${spot.what} ${spot.because}`);

  test.each([
    ['a parameter', 'MemorySize: !Ref M', 'parameter M has no default'],
    ['a reference to nothing', 'Role: !Ref Missing', `\${Missing} names nothing in this template`],
    [
      'an attribute of nothing',
      'Role: !GetAtt Missing.Arn',
      `\${Missing.Arn} names nothing in this template`,
    ],
    [
      'an import',
      'Role: !ImportValue shared-role',
      'import shared-role is exported by a stack that was not read',
    ],
    [
      'an unknown function',
      'Role: {"Fn::Nonsense": 1}',
      'Fn::Nonsense is a function this does not evaluate',
    ],
    [
      'a secret',
      'Role: arn:aws:iam::1:role/x',
      'the role of Fn was not read: what it may write to is not seen',
    ],
  ])('%s that cannot be resolved is listed', (_, property, expected) => {
    expect(spots(template(property, 'Parameters: {M: {Type: Number}}'))).toContain(expected);
  });

  test('each is listed once, with its place', () => {
    const inventory = template(
      'MemorySize: !Ref M, Timeout: !Ref M',
      'Parameters: {M: {Type: Number}}',
    );
    const found = inventory.blindSpots.filter((spot) => spot.what === 'parameter M');
    expect(found).toEqual([
      {
        what: 'parameter M',
        because: 'has no default',
        evidence: { file: 'template.yaml', path: 'Parameters.M', line: 1 },
      },
    ]);
  });

  test('macros and types that are not read are named, harmless ones are not', () => {
    const inventory = inventoryOf(`
Transform: [AWS::LanguageExtensions, CompanyMacro]
Resources:
  A: {Type: AWS::Lambda::WebFunction}
  B: {Type: AWS::EC2::VPC}
  C: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: https://example.com/x.yaml}}
  D: {Type: Custom::Thing, Properties: {ServiceToken: x}}`);
    expect(spots(inventory)).toEqual([
      'transform CompanyMacro may change the template in ways that are not seen',
      'AWS::Lambda::WebFunction is not read: a way in or a loop through it is not seen',
      'AWS::CloudFormation::Stack points to a template that was not given: what it holds is not seen',
    ]);
  });
});

describe('templates read together', () => {
  test('an export of one is an import of the other', () => {
    const producer = inline(
      `Resources:\n  Q: {Type: AWS::SQS::Queue}\nOutputs: {Q: {Value: !GetAtt Q.Arn, Export: {Name: !Sub "\${AWS::Region}-q"}}}`,
      'a.yaml',
    );
    const consumer = inline(
      `Resources:\n  F: {Type: AWS::Lambda::Function}\n  M: {Type: AWS::Lambda::EventSourceMapping, Properties: {FunctionName: !Ref F, EventSourceArn: !ImportValue {"Fn::Sub": "\${AWS::Region}-q"}}}`,
      'b.yaml',
    );
    expect(functionOf(inventoryOf(producer, consumer), 'F').waysIn).toMatchObject([
      { kind: 'sqs', from: 'a.yaml/Q' },
    ]);
  });

  test('a loop within a loop is unrolled for each of the outer', () => {
    const inventory = inventoryOf(`Transform: AWS::LanguageExtensions
Resources:
  Fn::ForEach::Team: [Team, [Red, Blue], {'Fn::ForEach::Size': [Size, ['1', '2'], {'F\${Team}\${Size}': {Type: AWS::Lambda::Function}}]}]`);
    expect(inventory.functions.map(({ name }) => name)).toEqual([
      'FRed1',
      'FRed2',
      'FBlue1',
      'FBlue2',
    ]);
  });

  test('a nested template takes its parameters from its parent and gives its outputs back', () => {
    const parent = inline(
      `
Resources:
  Q: {Type: AWS::SQS::Queue}
  Child: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: ./child.yaml, Parameters: {Arn: !GetAtt Q.Arn, Size: 2048}}}
  Out: {Type: AWS::Lambda::Url, Properties: {AuthType: NONE, TargetFunctionArn: !GetAtt Child.Outputs.Fn}}`,
      'stacks/parent.yaml',
    );
    const child = inline(
      `
Parameters: {Arn: {Type: String}, Size: {Type: Number, Default: 128}}
Resources:
  F: {Type: AWS::Lambda::Function, Properties: {MemorySize: !Ref Size}}
  M: {Type: AWS::Lambda::EventSourceMapping, Properties: {FunctionName: !Ref F, EventSourceArn: !Ref Arn}}
Outputs: {Fn: {Value: !GetAtt F.Arn}}`,
      'stacks/child.yaml',
    );
    const item = functionOf(inventoryOf(parent, child), 'F');
    expect(item.memoryMb).toEqual({ state: 'known', value: 2048 });
    expect(item.waysIn.map((way) => [way.kind, way.from])).toEqual([
      ['function-url', 'stacks/parent.yaml/Out'],
      ['sqs', 'stacks/parent.yaml/Q'],
    ]);
  });

  test('exports and parameters that bite their own tail end', () => {
    const a = inline(
      'Resources: {F: {Type: AWS::Lambda::Function, Properties: {MemorySize: !ImportValue b}}}\nOutputs: {X: {Value: !ImportValue b, Export: {Name: a}}}',
      'a.yaml',
    );
    const b = inline(
      'Resources: {G: {Type: AWS::SQS::Queue}}\nOutputs: {X: {Value: !ImportValue a, Export: {Name: b}}}',
      'b.yaml',
    );
    expect(functionOf(inventoryOf(a, b), 'F').memoryMb.state).toBe('unknown');
  });

  test('a chain of thousands of exports ends', () => {
    const outputs = Array.from(
      { length: 3_000 },
      (_, at) => `  O${at}: {Value: !ImportValue e${at + 1}, Export: {Name: e${at}}}`,
    );
    const text = `Resources: {F: {Type: AWS::Lambda::Function, Properties: {MemorySize: !ImportValue e0}}}\nOutputs:\n${outputs.join('\n')}`;
    expect(functionOf(inventoryOf(inline(text)), 'F').memoryMb.state).toBe('unknown');
  });

  test('a template that nests itself ends', () => {
    const own = inline(
      'Resources:\n  Me: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: own.yaml}}\n  F: {Type: AWS::Lambda::Function}',
      'own.yaml',
    );
    const two = inline(
      'Resources:\n  B: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: b.yaml}}\n  G: {Type: AWS::Lambda::Function}',
      'a.yaml',
    );
    const source = inline(
      'Resources:\n  A: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: a.yaml}}\n  H: {Type: AWS::Lambda::Function}',
      'b.yaml',
    );
    expect(inventoryOf(own).functions).toHaveLength(1);
    expect(inventoryOf(two, source).functions.length).toBeGreaterThan(1);
  });

  test('a loop of the language extensions is unrolled', () => {
    const inventory = inventoryOf(`
Transform: AWS::LanguageExtensions
Parameters: {Names: {Type: CommaDelimitedList, Default: 'Eu, Us'}}
Resources:
  Fn::ForEach::Regions:
    - Name
    - !Ref Names
    - Fn\${Name}: {Type: AWS::Lambda::Function, Properties: {FunctionName: !Sub 'job-\${Name}'}}`);
    expect(inventory.functions.map((item) => [item.name, item.physicalName])).toEqual([
      ['FnEu', 'job-Eu'],
      ['FnUs', 'job-Us'],
    ]);
  });
});
