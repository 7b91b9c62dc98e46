// A template as Resource Manager takes it: resources in the order of what they depend on, with the expressions in them evaluated.
// learn.microsoft.com/azure/azure-resource-manager/templates: template-expressions, template-functions-resource (2026-11).

export interface ArmResource {
  readonly id: string;
  readonly type: string;
  readonly name: string;
  readonly location: string;
  readonly kind?: string;
  readonly sku?: { readonly name: string; readonly tier?: string };
  readonly tags: Record<string, string>;
  // biome-ignore lint/suspicious/noExplicitAny: as its own reference describes each
  readonly properties: any;
}

interface Written {
  readonly type: string;
  readonly apiVersion: string;
  readonly name: string;
  readonly dependsOn?: readonly string[];
}

/** Throws what Resource Manager would refuse: an unknown function, a circle, a key of what is not there yet. */
export function resourcesOf(template: unknown, group: string): ArmResource[] {
  const made = new Map<string, ArmResource>();
  const idOf = (type: string, ...names: string[]): string => {
    const [provider = '', ...types] = type.split('/');
    return `${group}/providers/${provider}/${types.map((part, at) => `${part}/${names[at]}`).join('/')}`;
  };
  const evaluate = evaluatorOf(made, idOf);
  let left = [...((template as { resources?: Written[] }).resources ?? [])];
  while (left.length > 0) {
    const ready = left.filter(({ dependsOn = [] }) =>
      dependsOn.every((id) => made.has(String(evaluate(id)))),
    );
    if (ready.length === 0) throw new Error('InvalidTemplate: what it depends on is not in it');
    for (const written of ready) {
      const { dependsOn: _, ...whole } = evaluate(written) as Written;
      const id = idOf(whole.type, ...whole.name.split('/'));
      made.set(id, { ...(whole as unknown as ArmResource), id });
    }
    left = left.filter((written) => !ready.includes(written));
  }
  return [...made.values()];
}

/** The language of expressions is one of calls, strings and fields, which JavaScript reads as well. */
function evaluatorOf(
  made: ReadonlyMap<string, ArmResource>,
  resourceId: (type: string, ...names: string[]) => string,
) {
  const there = (id: string): ArmResource => {
    const resource = made.get(id);
    if (!resource) throw new Error(`InvalidTemplate: ${id} is not there yet`);
    return resource;
  };
  const functions = {
    resourceId,
    concat: (...parts: string[]) => parts.join(''),
    listKeys: (id: string) => ({ keys: [{ value: `key of ${there(id).name}` }] }),
    reference: (id: string) => ({
      primaryEndpoints: { blob: `https://${there(id).name}.blob.core.windows.net/` },
    }),
    environment: () => ({ suffixes: { storage: 'core.windows.net' } }),
  };
  const text = (value: string): unknown =>
    /^\[(?!\[).*\]$/s.test(value)
      ? new Function(...Object.keys(functions), `return ${value.slice(1, -1)}`)(
          ...Object.values(functions),
        )
      : value;
  const evaluate = (value: unknown): unknown => {
    if (typeof value === 'string') return text(value);
    if (Array.isArray(value)) return value.map(evaluate);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, part]) => [
        key,
        key === 'dependsOn' ? part : evaluate(part),
      ]),
    );
  };
  return evaluate;
}
