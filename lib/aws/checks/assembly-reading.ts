// What CDK has just synthesised, read for the scan: every template with what is nested in it, under construct paths.
// Reads only; a file that an assembly names and that cannot be read becomes a problem of the report, never a clean bill.

import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { CfnElement, Stack, Stage } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import type { Evidence, Inventory, Item, SourceText } from '../../scan';
import { readInventory } from '../../scan';
import { pathOf } from '../tree/construct-problems';

/** A stack of the assembly, by the path of its construct. */
export interface SynthesisedStack {
  readonly path: string;
  readonly templatePath: string;
}

export interface AssemblyReading {
  /** Where a person finds the assembly. */
  readonly folder: string;
  /** Its functions, APIs and resources are named by their construct paths. */
  readonly inventory: Inventory;
  /** The stack that something belongs to, nested stacks to the one they are deployed with. */
  stackOf(evidence: Evidence): SynthesisedStack | undefined;
  pathOf(evidence: Evidence): string;
}

/** `guards`: paths of what is ours in the app, which is nobody's to fix. */
export function readAssembly(
  app: IConstruct,
  stacks: readonly SynthesisedStack[],
  guards: readonly string[] = [],
): AssemblyReading {
  const owners = new Map<string, SynthesisedStack>();
  const sources = new Map<string, string>();
  const take = (file: string): void => {
    if (!sources.has(file) && existsSync(file)) sources.set(file, readFileSync(file, 'utf8'));
  };
  for (const stack of stacks) {
    const { templatePath } = stack;
    const folder = dirname(templatePath);
    sources.set(templatePath, readFileSync(templatePath, 'utf8'));
    owners.set(templatePath, stack);
    take(join(folder, 'manifest.json'));
    const companion = join(
      folder,
      basename(templatePath).replace(/template\.json$/, 'assets.json'),
    );
    take(companion);
    for (const nested of nestedIn(sources.get(companion), folder)) {
      take(nested);
      owners.set(nested, stack);
    }
  }
  const texts: SourceText[] = [...sources].map(([file, text]) => ({
    file,
    text,
    isGenerated: true,
  }));
  const paths = new PathIndex(app, owners);
  const placeOf = (evidence: Evidence): string => paths.of(evidence);
  const isOurs = (evidence: Evidence): boolean =>
    guards.some((guard) => isWithin(placeOf(evidence), guard));
  return {
    folder: Stage.isStage(app) ? relative(process.cwd(), app.outdir) || '.' : 'cdk.out',
    inventory: withoutGuards(renamed(readInventory(texts), placeOf), isOurs),
    stackOf: ({ file }) => owners.get(file),
    pathOf: placeOf,
  };
}

export const isWithin = (path: string, scope: string): boolean =>
  scope === '' || path === scope || path.startsWith(`${scope}/`);

/** Nested templates are assets, and only the companion of a stack says which are its own. */
function nestedIn(companion: string | undefined, folder: string): string[] {
  const { files = {} } = JSON.parse(companion ?? '{}') as {
    readonly files?: Readonly<Record<string, { readonly source?: { readonly path?: string } }>>;
  };
  return Object.values(files).flatMap(({ source }) =>
    source?.path?.endsWith('.nested.template.json') ? [join(folder, source.path)] : [],
  );
}

/** From a place in a template to the construct a user wrote; templates themselves name constructs for the CLI only. */
class PathIndex {
  private readonly stacks: ReadonlyMap<string, Stack>;
  private readonly paths = new Map<string, ReadonlyMap<string, string>>();

  constructor(
    app: IConstruct,
    private readonly owners: ReadonlyMap<string, SynthesisedStack>,
  ) {
    const stacks = app.node.findAll().filter((construct) => Stack.isStack(construct));
    this.stacks = new Map(stacks.map((stack) => [stack.templateFile, stack]));
  }

  of({ file, path }: Evidence): string {
    const stack = this.owners.get(file)?.path ?? file;
    const logicalId = logicalIdOf(path);
    if (logicalId === undefined) return stack;
    return this.pathsIn(file).get(logicalId) ?? `${stack}/${logicalId}`;
  }

  private pathsIn(file: string): ReadonlyMap<string, string> {
    const known = this.paths.get(file);
    if (known) return known;
    const stack = this.stacks.get(basename(file));
    const elements = stack?.node
      .findAll()
      .filter((construct) => CfnElement.isCfnElement(construct));
    const paths = new Map(
      (elements ?? [])
        .filter((element) => element.stack === stack)
        .map((element) => [String(stack?.resolve(element.logicalId)), pathOf(element)]),
    );
    this.paths.set(file, paths);
    return paths;
  }
}

/** `Orders1234` of `Resources.Orders1234.Properties.Timeout`; undefined outside the resources. */
export const logicalIdOf = (path: string): string | undefined =>
  /^Resources\.([A-Za-z0-9]+)/.exec(path)?.[1];

/** Acceptances name resources as their template does, so they are renamed along. */
function renamed(inventory: Inventory, pathOf: (evidence: Evidence) => string): Inventory {
  const byPath = <T extends Item>(items: readonly T[]): T[] =>
    items.map((item) =>
      logicalIdOf(item.evidence.path) === undefined
        ? item
        : { ...item, name: pathOf(item.evidence) },
    );
  return {
    ...inventory,
    functions: byPath(inventory.functions),
    apis: byPath(inventory.apis),
    resources: byPath(inventory.resources),
    suppressions: inventory.suppressions.map((suppression) =>
      suppression.resource === undefined
        ? suppression
        : { ...suppression, resource: pathOf(suppression.evidence) },
    ),
  };
}

function withoutGuards(inventory: Inventory, isOurs: (evidence: Evidence) => boolean): Inventory {
  return {
    ...inventory,
    functions: inventory.functions.map((item) =>
      isOurs(item.evidence) ? { ...item, machinery: 'the guard itself' } : item,
    ),
    blindSpots: inventory.blindSpots.filter(({ evidence }) => !isOurs(evidence)),
  };
}
