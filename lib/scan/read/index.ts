// All sources of one run, read together: what they declare, what cannot be told, what is wrong with them.
// One bad source must not hide the others: its problem stands beside what they say.

import type { SourceProblem } from '../inventory';
import { emptyReading, type Reading } from '../resource';
import { entriesOf, listOf, mapOf, type Tree, type TreeMap, textOf } from '../tree';
import { evidenceOf, readTemplates, type TemplateSource } from './cloudformation/cloudformation';
import { constructPathsIn } from './cloudformation/construct-paths';
import { Expansion } from './cloudformation/expansion';
import { unrolled } from './cloudformation/for-each';
import { detect, type Format } from './detect';
import { withLocalDefinitions } from './local-definitions';
import { type LocalFile, LocalFiles, normalPath } from './local-files';
import { expandSam } from './sam/sam';
import { expandServerless } from './serverless/serverless';
import { planOf } from './terraform/configuration';
import { readPlan } from './terraform/terraform';
import { type LineIndex, NO_LINES } from './text/lines';
import { parseText } from './text/text';

export interface SourceText {
  /** The path as the user would write it; nested templates are found by it. */
  file: string;
  text: string;
  /** Nobody wrote it by hand, so its lines mean nothing to anybody and are not looked up. */
  isGenerated?: boolean;
}

interface Parsed {
  file: string;
  tree: TreeMap;
  lines: LineIndex;
  format: Format;
}

/** `localFiles` are the files that the sources name, by path; what is not among them is `wanted` of the reading. */
export function readSources(
  sources: readonly SourceText[],
  localFiles: ReadonlyMap<string, LocalFile> = new Map(),
): Reading {
  const reading = emptyReading();
  const files = new LocalFiles(localFiles, reading.problems);
  const parsed = sources.flatMap((source) => parse(source, reading.problems));
  const stacks = stackNames(parsed);
  const constructs = constructPathsIn(
    parsed.filter(({ format }) => format === 'cdk-manifest'),
    parsed.filter(({ format }) => format === 'cdk-companion'),
  );
  const templates = parsed.flatMap((source) =>
    templateOf(source, stacks, files).map((template) => ({
      ...template,
      constructs: constructs.get(template.file),
    })),
  );
  readTemplates(templates, assetFiles(parsed), reading);
  for (const source of parsed) {
    if (source.format === 'terraform') readPlan(source, reading);
    if (source.format === 'terraform-configuration') readConfiguration(source, reading);
  }
  const names = new Set(sources.map(({ file }) => normalPath(file)));
  for (const [path, wanted] of files.wanted) if (!names.has(path)) reading.wanted.set(path, wanted);
  return reading;
}

/** Azure and Google in full; the resources of AWS are laid out in a plan as the rules expect them, and nowhere else. */
function readConfiguration(source: Parsed, reading: Reading): void {
  readPlan({ ...source, tree: planOf(source.tree), isConfiguration: true }, reading);
  const types = listOf(source.tree.resource).flatMap((found) => Object.keys(mapOf(found)));
  if (types.some((type) => type.startsWith('aws_')))
    reading.blindSpots.push({
      what: "AWS resources of Terraform's configuration",
      because: 'are read in part: give a plan, as `terraform show -json` prints it',
      evidence: { file: source.file, path: 'resource' },
    });
}

function parse(source: SourceText, problems: SourceProblem[]): Parsed[] {
  const { file } = source;
  const text = parseText(source.text);
  if (!text.ok) {
    problems.push({ file, kind: 'unreadable', problem: text.problem });
    return [];
  }
  const { format, because, isBroken } = detect(text.tree);
  if (format === 'unknown') {
    const kind = isBroken === true ? 'unreadable' : 'not-a-template';
    problems.push({ file, kind, problem: because ?? 'is not a template' });
    return [];
  }
  const lines = source.isGenerated ? NO_LINES : text.lines;
  return [{ file, tree: mapOf(text.tree), lines, format }];
}

/** The names CDK gave its stacks, by template file. */
function stackNames(parsed: readonly Parsed[]): Map<string, string> {
  const names = new Map<string, string>();
  for (const { file, tree, format } of parsed) {
    if (format !== 'cdk-manifest') continue;
    const folder = file.slice(0, file.lastIndexOf('/') + 1);
    for (const [id, artifact] of entriesOf(tree.artifacts)) {
      const properties = mapOf(mapOf(artifact).properties);
      const template = textOf(properties.templateFile);
      if (template !== undefined) names.set(folder + template, textOf(properties.stackName) ?? id);
    }
  }
  return names;
}

/** The file behind each asset's hash. */
function assetFiles(parsed: readonly Parsed[]): Map<string, string> {
  const assets = new Map<string, string>();
  for (const { file, tree, format } of parsed) {
    if (format !== 'cdk-companion') continue;
    const folder = file.slice(0, file.lastIndexOf('/') + 1);
    for (const [hash, asset] of entriesOf(tree.files)) {
      const path = textOf(mapOf(mapOf(asset).source).path);
      if (path !== undefined) assets.set(hash, folder + path);
    }
  }
  return assets;
}

/** Macros that leave what matters here as it is. */
const HARMLESS = [
  /^AWS::Serverless-/,
  /^AWS::LanguageExtensions$/,
  /^AWS::SecretsManager-/,
  /^AWS::CodeStar$/,
];

function templateOf(
  source: Parsed,
  stacks: ReadonlyMap<string, string>,
  files: LocalFiles,
): TemplateSource[] {
  const { file, format, lines } = source;
  if (format !== 'cloudformation' && format !== 'sam' && format !== 'serverless') return [];
  const expansion = new Expansion(evidenceOf({ file, lines }));
  const tell = expansion.blind.bind(expansion);
  const plain = withLocalDefinitions({
    file,
    files,
    tell,
    tree:
      format === 'serverless'
        ? expandServerless(source.tree, expansion, (location) => files.part(file, location))
        : source.tree,
  });
  const written = mapOf(unrolled(plain, mapOf(plain.Parameters), tell));
  for (const macro of macrosOf(written.Transform)) {
    if (HARMLESS.some((pattern) => pattern.test(macro))) continue;
    expansion.blind(`transform ${macro}`, 'may change the template in ways that are not seen', [
      'Transform',
    ]);
  }
  const tree = format === 'sam' ? expandSam(written, expansion) : written;
  return [
    {
      file,
      stack: stacks.get(file) ?? file,
      format,
      tree,
      lines,
      origins: expansion.origins,
      blindSpots: expansion.blindSpots,
    },
  ];
}

function macrosOf(transform: Tree | undefined): string[] {
  const items = Array.isArray(transform) ? transform : transform === undefined ? [] : [transform];
  return items.flatMap((item) => textOf(item) ?? textOf(mapOf(item).Name) ?? []);
}
