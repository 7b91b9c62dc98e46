// What an apply would change of one resource: what is declared and what the cloud shows, less what the lifecycle leaves alone.
// A model of Terraform's own comparison (developer.hashicorp.com/terraform/language/meta-arguments/lifecycle, ignore_changes):
// a path covers what is under it, and a key of a map is left as it is shown, also where nobody declares it.

type Body = Readonly<Record<string, unknown>>;

/** Attributes by path: `site_config[0].app_scale_limit`, `app_settings["KEY"]`. */
export type Shown = Readonly<Record<string, unknown>>;

/**
 * What the provider takes for said where nothing is: azurerm 4.55.0, website/docs/r. Everything else that is left out is
 * taken as it is shown, except keys of a map, which are removed.
 */
const IF_LEFT_OUT: Readonly<Record<string, unknown>> = { public_network_access_enabled: true };

const MAP_KEY = /^(\w+)\["(.+)"\]$/;

function declaredAt(body: Body, path: string): unknown {
  const [, map, key] = MAP_KEY.exec(path) ?? [];
  if (map !== undefined && key !== undefined) return (body[map] as Body | undefined)?.[key];
  // A block that may be there once is an object in JSON.
  return path
    .replace(/\[0\]/g, '')
    .split('.')
    .reduce<unknown>((here, name) => (here as Body | undefined)?.[name], body);
}

function isIgnored(body: Body, path: string): boolean {
  const { ignore_changes = [] } = (body.lifecycle ?? {}) as { ignore_changes?: string[] };
  return ignore_changes.some(
    (ignored) =>
      path === ignored || path.startsWith(`${ignored}.`) || path.startsWith(`${ignored}[`),
  );
}

/** The paths that differ, as a plan lists them; none where the apply would leave the resource alone. */
export function changesOf(body: Body, shown: Shown): string[] {
  return Object.entries(shown).flatMap(([path, value]) => {
    const declared = declaredAt(body, path) ?? IF_LEFT_OUT[path];
    const isTaken = declared === undefined && !MAP_KEY.test(path);
    const isSame = JSON.stringify(declared) === JSON.stringify(value);
    return isTaken || isSame || isIgnored(body, path) ? [] : [path];
  });
}
