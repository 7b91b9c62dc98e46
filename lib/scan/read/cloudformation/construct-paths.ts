// What a CDK user calls a resource: the path of its construct, from the template's own metadata or, where the
// app was synthesised without that, from the metadata beside it. `/Resource` at the end is CDK's word, not the user's.

import { entriesOf, listOf, mapOf, type Tree, type TreeMap, textOf } from '../../tree';

/** Paths by logical id, by template file. */
export type ConstructPaths = ReadonlyMap<string, ReadonlyMap<string, string>>;

export interface CdkFile {
  file: string;
  tree: TreeMap;
}

export const constructPathOf = (metadata: Tree | undefined): string | undefined =>
  shown(textOf(mapOf(metadata)['aws:cdk:path']));

/** `manifests` point to templates; metadata is in them, or in a file of its own among `companions`. */
export function constructPathsIn(
  manifests: readonly CdkFile[],
  companions: readonly CdkFile[],
): ConstructPaths {
  const paths = new Map<string, Map<string, string>>();
  const beside = new Map(companions.map(({ file, tree }) => [file, tree]));
  for (const { file, tree } of manifests) {
    const folder = file.slice(0, file.lastIndexOf('/') + 1);
    for (const [, artifact] of entriesOf(tree.artifacts)) {
      const { properties, metadata, additionalMetadataFile } = mapOf(artifact);
      const template = textOf(mapOf(properties).templateFile);
      if (template === undefined) continue;
      const other = beside.get(folder + (textOf(additionalMetadataFile) ?? ''));
      for (const metadataPart of [mapOf(metadata), other ?? {}])
        addPaths(metadataPart, { folder, template }, paths);
    }
  }
  return paths;
}

function addPaths(
  metadata: TreeMap,
  { folder, template }: { folder: string; template: string },
  paths: Map<string, Map<string, string>>,
): void {
  const entries = entriesOf(metadata).map(([path, entry]) => ({
    path,
    ids: dataOf(entry, 'aws:cdk:logicalId'),
    template: dataOf(entry, 'aws:cdk:templateFile')[0],
  }));
  // A nested stack has a template of its own, and what is beneath it is in there.
  const nested = entries.filter((entry) => entry.template !== undefined);
  nested.sort((left, right) => right.path.length - left.path.length);
  for (const { path, ids } of entries) {
    const stack = nested.find((entry) => path.startsWith(`${entry.path}/`));
    const file = folder + (stack?.template ?? template);
    const ofFile = paths.get(file) ?? new Map<string, string>();
    paths.set(file, ofFile);
    for (const id of ids) ofFile.set(id, shown(path) ?? id);
  }
}

const dataOf = (metadata: Tree, type: string): string[] =>
  listOf(metadata).flatMap((entry) =>
    textOf(mapOf(entry).type) === type ? (textOf(mapOf(entry).data) ?? []) : [],
  );

function shown(path: string | undefined): string | undefined {
  const cut = path?.replace(/^\//, '').replace(/\/(Resource|Default)$/, '');
  return cut === '' ? undefined : cut;
}
