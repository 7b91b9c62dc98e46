// Synthesised Terraform against the schemas of the providers that the bindings pin: what no compiler of ours knows.
// The schemas are made by `terraform providers schema -json` and kept outside of the project; where they are absent, nothing is checked.

import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { problemsInNextMajor } from './terraform-removed';

interface Block {
  readonly attributes?: Readonly<Record<string, Attribute>>;
  readonly block_types?: Readonly<Record<string, BlockType>>;
}

interface Attribute {
  readonly type: unknown;
  readonly required?: boolean;
  readonly optional?: boolean;
  readonly computed?: boolean;
}

interface BlockType {
  readonly block: Block;
  readonly nesting_mode: string;
  readonly min_items?: number;
}

const FOLDER = path.join(__dirname, '../../../shared/terraform');

/** Of "azurerm-4.55.0": its resources by type; undefined where the file is not there. */
export function schemaOf(provider: 'azurerm-4.55.0' | 'google-6.50.0') {
  const file = [FOLDER, process.env.SPENDFUSE_TERRAFORM_SCHEMAS ?? FOLDER]
    .map((folder) => path.join(folder, `${provider}.schema.json`))
    .find((entry) => existsSync(entry));
  if (!file) return undefined;
  const { provider_schemas } = JSON.parse(readFileSync(file, 'utf8')) as {
    provider_schemas: Record<string, { resource_schemas: Record<string, { block: Block }> }>;
  };
  return Object.values(provider_schemas)[0]?.resource_schemas;
}

/** What Terraform itself reads in every resource. */
const META = new Set([
  // The schemas are kept without their descriptions, and lost the attributes of that name as well.
  'description',
  'lifecycle',
  'depends_on',
  'provisioner',
  'count',
  'for_each',
  'provider',
  '//',
]);

/**
 * Everything that the provider would refuse before it called anything: unknown, missing, or of the wrong type; and what
 * its next major version has removed.
 */
export function problemsWithTerraform(
  json: string,
  schema: Readonly<Record<string, { readonly block: Block }>>,
): string[] {
  const { resource } = JSON.parse(json) as {
    resource: Record<string, Record<string, Record<string, unknown>>>;
  };
  const known = Object.entries(resource).flatMap(([type, named]) => {
    // Terraform's own, of no provider.
    if (type === 'terraform_data') return [];
    const found = schema[type];
    if (!found) return [`${type} is not in the schema`];
    return Object.entries(named).flatMap(([name, body]) =>
      problemsWithBlock(`${type}.${name}`, body, found.block),
    );
  });
  return [...known, ...problemsInNextMajor(json)];
}

function problemsWithBlock(at: string, body: Record<string, unknown>, block: Block): string[] {
  const { attributes = {}, block_types: blocks = {} } = block;
  const missing = [
    ...Object.entries(attributes).flatMap(([name, { required }]) => (required ? [name] : [])),
    ...Object.entries(blocks).flatMap(([name, { min_items }]) =>
      (min_items ?? 0) > 0 ? [name] : [],
    ),
  ].filter((name) => body[name] === undefined);
  return [
    ...missing.map((name) => `${at}.${name} is required and missing`),
    ...Object.entries(body).flatMap(([name, value]) => {
      if (META.has(name)) return [];
      const inner = blocks[name];
      if (inner) return problemsWithInner(`${at}.${name}`, value, inner);
      const attribute = attributes[name];
      if (!attribute) return [`${at}.${name} is unknown to the provider`];
      if (!attribute.required && !attribute.optional) return [`${at}.${name} cannot be set`];
      return problemsWithType(`${at}.${name}`, value, attribute.type);
    }),
  ];
}

function problemsWithInner(
  at: string,
  value: unknown,
  { block, nesting_mode }: BlockType,
): string[] {
  if (Array.isArray(value) && nesting_mode === 'single') return [`${at} is a list`];
  const bodies = Array.isArray(value) ? value : [value];
  return bodies.flatMap((body) => problemsWithBlock(at, body as Record<string, unknown>, block));
}

/** A reference is known at apply time only, and may be of any type. */
const isReference = (value: unknown): boolean => typeof value === 'string' && value.includes('${');

function problemsWithType(at: string, value: unknown, type: unknown): string[] {
  if (isReference(value)) return [];
  const wrong = [`${at} is ${JSON.stringify(value)}, not ${JSON.stringify(type)}`];
  if (Array.isArray(type)) {
    const [kind, of] = type as [string, unknown];
    if (kind === 'list' || kind === 'set')
      return Array.isArray(value)
        ? value.flatMap((entry) => problemsWithType(`${at}[]`, entry, of))
        : wrong;
    if (kind === 'map')
      return typeof value === 'object' && value !== null
        ? Object.values(value).flatMap((entry) => problemsWithType(`${at}{}`, entry, of))
        : wrong;
    if (kind === 'object') return problemsWithObject(at, value, of as Record<string, unknown>);
    return [];
  }
  if (type === 'bool') return typeof value === 'boolean' ? [] : wrong;
  return typeof value === type ? [] : wrong;
}

/** Blocks that are written as attributes: Terraform wants each attribute of the object there. */
function problemsWithObject(at: string, value: unknown, of: Record<string, unknown>): string[] {
  const body = (value ?? {}) as Record<string, unknown>;
  return [
    ...Object.entries(of).flatMap(([name, type]) =>
      body[name] === undefined
        ? [`${at}.${name} is missing from an object`]
        : problemsWithType(`${at}.${name}`, body[name], type),
    ),
    ...Object.keys(body)
      .filter((name) => !(name in of))
      .map((name) => `${at}.${name} is unknown to the provider`),
  ];
}
