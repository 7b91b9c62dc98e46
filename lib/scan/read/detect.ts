// What a file is, from what it holds. A file that is none of these is named as such, never skipped over.
// The tests go from the most particular format to the least, so that none is taken for another.

import { entriesOf, isMap, listOf, mapOf, type Tree, type TreeMap, textOf } from '../tree';
import { looksLikeTemplate } from './cloudformation/cloudformation';
import { isSam } from './sam/sam';

export type Format =
  | 'cloudformation'
  | 'sam'
  | 'serverless'
  | 'cdk-manifest'
  | 'cdk-companion'
  | 'terraform'
  | 'terraform-configuration'
  | 'unknown';

export interface Detected {
  format: Format;
  /** For `unknown`: why, as the rest of "file x ...". */
  because?: string;
  /** It says that it is a template and cannot be taken for one: never just another file. */
  isBroken?: boolean;
}

export function detect(tree: Tree): Detected {
  if (!isMap(tree))
    return { format: 'unknown', because: 'is not a template: it holds no map at its top' };
  if (textOf(tree.format_version) !== undefined && isPlan(tree)) return { format: 'terraform' };
  if (isConfiguration(tree)) return { format: 'terraform-configuration' };
  if (isCompanion(tree)) return { format: 'cdk-companion' };
  if (textOf(tree.version) !== undefined && isMap(tree.artifacts))
    return { format: 'cdk-manifest' };
  if (looksLikeTemplate(tree)) return { format: isSam(tree) ? 'sam' : 'cloudformation' };
  if (isServerless(tree)) return { format: 'serverless' };
  if (isBareTemplate(tree)) return { format: 'cloudformation' };
  if (isMap(tree.Resources)) {
    const isEmpty = entriesOf(tree.Resources).length === 0;
    return isEmpty
      ? { format: 'cloudformation' }
      : {
          format: 'unknown',
          because: 'has Resources, but none with a type like AWS::Lambda::Function',
          isBroken: true,
        };
  }
  const keys = Object.keys(tree).slice(0, 4).join(', ');
  return {
    format: 'unknown',
    because: `is not a template that spendfuse reads (its top-level keys: ${keys === '' ? 'nothing' : keys}): give a CloudFormation, SAM or Serverless template, a cdk.out folder, a Terraform plan in JSON or Terraform's configuration as .tf.json`,
  };
}

function isPlan(tree: Tree): boolean {
  const { planned_values, values, resource_changes } = mapOf(tree);
  return isMap(planned_values) || isMap(values) || Array.isArray(resource_changes);
}

/** `main.tf.json`, or what CDK for Terraform synthesises: resources by type and name. */
function isConfiguration({ resource }: TreeMap): boolean {
  const types = Object.keys(mapOf(listOf(resource)[0]));
  return types.length > 0 && types.every((type) => /^[a-z][a-z0-9-]*_[a-z0-9_]+$/.test(type));
}

/** Files that lie beside the templates in cdk.out and say nothing about resources. */
function isCompanion(tree: Tree): boolean {
  const { version, tree: root, files, dockerImages, testCases, pluginReports } = mapOf(tree);
  const keys = Object.keys(mapOf(tree));
  if (keys.length > 0 && keys.every((key) => key.startsWith('/'))) return true;
  if (Array.isArray(pluginReports)) return true;
  const isTree = (textOf(version) ?? '').startsWith('tree-') && isMap(root);
  const isAssets =
    textOf(version) !== undefined &&
    isMap(files) &&
    (dockerImages === undefined || isMap(dockerImages));
  return isTree || isAssets || (textOf(version) !== undefined && isMap(testCases));
}

/** A template may hold no resources at all: CDK writes such ones for its integration tests. */
function isBareTemplate(tree: Tree): boolean {
  const { AWSTemplateFormatVersion, Resources, Rules, Outputs } = mapOf(tree);
  if (Resources !== undefined) return false;
  return (
    AWSTemplateFormatVersion !== undefined ||
    isMap(mapOf(Rules).CheckBootstrapVersion) ||
    isMap(Outputs)
  );
}

function isServerless(tree: Tree): boolean {
  const { service, provider, functions } = mapOf(tree);
  return service !== undefined && (provider !== undefined || functions !== undefined);
}
