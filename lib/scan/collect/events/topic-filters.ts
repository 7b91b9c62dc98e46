// What the filter policy of a subscription lets through, as far as it can be compared.
// A policy that cannot be read narrows unseen; one that is empty lets everything through.

import type { Scope } from '../../inventory';
import { parsedJson } from '../../json-text';
import {
  alternatives,
  entriesOf,
  isMap,
  listOf,
  type Tree,
  type TreeMap,
  textOf,
} from '../../tree';

export function subscriptionScope(fields: TreeMap): Scope {
  const { FilterPolicy, FilterPolicyScope } = fields;
  if (FilterPolicy === undefined) return {};
  // With a condition around it, it may not be there at all.
  const policy = alternatives(FilterPolicy).length > 1 ? undefined : policyOf(FilterPolicy);
  if (policy === undefined) return { isNarrowed: true };
  const wishes = entriesOf(policy).map(([, wish]) => wish);
  if (wishes.length === 0) return {};
  // docs.aws.amazon.com/sns/latest/dg/sns-message-filtering-scope: attributes unless it says the body.
  const isOnAttributes = textOf(FilterPolicyScope) !== 'MessageBody';
  const wanted = wishes.flatMap((wish) => textsIn(wish) ?? []);
  const isPlain = wishes.every((wish) => textsIn(wish) !== undefined);
  return {
    isNarrowed: true,
    ...(isPlain ? { wanted } : {}),
    ...(isOnAttributes && !wishes.some(takesAbsence) ? { needsAttributes: true } : {}),
  };
}

/** CloudFormation takes a map or its JSON, Terraform only JSON; a reference is neither. */
function policyOf(tree: Tree): Tree | undefined {
  if (isMap(tree)) return tree;
  const parsed = parsedJson(textOf(tree) ?? '');
  return isMap(parsed) ? parsed : undefined;
}

/** Every plain value under an attribute or a part of the body; undefined with a matcher among them. */
function textsIn(wish: Tree): string[] | undefined {
  const found: string[] = [];
  const items = isMap(wish) ? entriesOf(wish).map(([, part]) => part) : listOf(wish);
  for (const item of items) {
    const texts = isMap(item) || Array.isArray(item) ? nestedIn(wish, item) : textOf(item);
    if (texts === undefined) return undefined;
    found.push(...(Array.isArray(texts) ? texts : [texts]));
  }
  return found;
}

/** In a list a map is a matcher; in a map it is a deeper part of the body. */
const nestedIn = (wish: Tree, item: Tree): string[] | undefined =>
  isMap(wish) ? textsIn(item) : undefined;

/** `{ exists: false }` is met by a message without the attribute. */
const takesAbsence = (wish: Tree): boolean =>
  listOf(wish).some((item) => isMap(item) && textOf(item.exists) === 'false');
