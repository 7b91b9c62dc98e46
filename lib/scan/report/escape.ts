// Text of strangers (names, paths, reasons) made harmless for each format it is written into.
// Every renderer escapes through here and nowhere else.

/** Half a surrogate pair is not a character in any of these formats. */
function wellFormed(text: string): string {
  return text.replace(/[\uD800-\uDFFF]/gu, '\uFFFD');
}

function isControl(code: number): boolean {
  return (
    code < 0x20 ||
    (code >= 0x7f && code <= 0x9f) ||
    code === 0x2028 ||
    code === 0x2029 ||
    turns(code)
  );
}

/** Marks that turn a line around make a name read as another one: Unicode's Bidi_Control. */
const turns = (code: number): boolean =>
  code === 0x061c ||
  code === 0x200e ||
  code === 0x200f ||
  (code >= 0x202a && code <= 0x202e) ||
  (code >= 0x2066 && code <= 0x2069);

/**
 * One line for a terminal: no control characters, so that no name can move the cursor, and no `::` at its start,
 * which the log of a GitHub runner takes for a command.
 */
export function forTerminal(text: string): string {
  const chars = Array.from(wellFormed(text), (char) =>
    isControl(char.codePointAt(0) ?? 0) ? ' ' : char,
  );
  return chars.join('').replace(/^(\s*):(?=:)/, '$1: ');
}

/** XML 1.0 has no way to write control characters or these two, so they go. */
export function forXml(text: string): string {
  return forTerminal(text)
    .replace(/[\uFFFE\uFFFF]/g, '')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

/** Line ends stay, since the format writes them; nothing else may move a cursor in the log. */
const withoutMarks = (text: string): string =>
  Array.from(wellFormed(text), (char) =>
    char !== '\n' && char !== '\r' && isControl(char.codePointAt(0) ?? 0) ? ' ' : char,
  ).join('');

/** docs.github.com/actions workflow commands: data, and the stricter rule for properties. */
export function forGithubData(text: string): string {
  return withoutMarks(text).replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

export function forGithubProperty(text: string): string {
  return forGithubData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}

export function forMarkdownCell(text: string): string {
  return forTerminal(text)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replace(/([\\|`*_[\]])/g, '\\$1');
}

/**
 * A path as the URI reference that SARIF wants: relative to the folder of the run, which code scanning takes for the
 * repository's; one outside of it as a file's own address.
 */
export function forUri(written: string, root?: string): string {
  const path = relativeTo(written.replaceAll('\\', '/'), root?.replaceAll('\\', '/'));
  if (/^(\/|[A-Za-z]:\/)/.test(path))
    return `file://${path.startsWith('/') ? '' : '/'}${encoded(path)}`;
  return encoded(path);
}

function relativeTo(path: string, root: string | undefined): string {
  const base = root === undefined ? undefined : `${root.replace(/\/+$/, '')}/`;
  const inside = base !== undefined && path.startsWith(base) ? path.slice(base.length) : path;
  return inside.replace(/^(\.\/+)+/, '');
}

function encoded(path: string): string {
  const steps = wellFormed(path).split('/').map(encodeURIComponent);
  return steps.join('/');
}
