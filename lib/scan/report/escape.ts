// Text of strangers (names, paths, reasons) made harmless for each format it is written into.
// Every renderer escapes through here and nowhere else.

/** Half a surrogate pair is not a character in any of these formats. */
function wellFormed(text: string): string {
  return text.replace(/[\uD800-\uDFFF]/gu, '\uFFFD');
}

function isControl(code: number): boolean {
  return code < 0x20 || (code >= 0x7f && code <= 0x9f) || code === 0x2028 || code === 0x2029;
}

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

/** docs.github.com/actions workflow commands: data, and the stricter rule for properties. */
export function forGithubData(text: string): string {
  return wellFormed(text).replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
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

/** A relative path as the URI reference SARIF wants. */
export function forUri(path: string): string {
  const steps = wellFormed(path).replaceAll('\\', '/').split('/').map(encodeURIComponent);
  return steps.join('/');
}
