// Where each part of a file stands: path to line, for findings that a person can jump to.
// Only the upper levels are kept; anything deeper answers with its nearest ancestor's line.

/** Deep enough for Resources / Function / Properties / Events / Name / Properties / Path. */
export const DEPTH_MAX = 8;

export type Path = readonly (string | number)[];
export type LineIndex = (path: Path) => number | undefined;

export const SEPARATOR = '\u0000';

export function lookup(found: ReadonlyMap<string, number>): LineIndex {
  return (path) => {
    for (let length = Math.min(path.length, DEPTH_MAX); length > 0; length -= 1) {
      const line = found.get(path.slice(0, length).join(SEPARATOR));
      if (line !== undefined) return line;
    }
    return path.length === 0 ? 1 : undefined;
  };
}

/** Made when the first line is asked for: text that nobody wrote is read without. */
export function lazily(make: () => LineIndex): LineIndex {
  let index: LineIndex | undefined;
  return (path) => {
    index ??= make();
    return index(path);
  };
}

export const NO_LINES: LineIndex = () => undefined;

interface Frame {
  isList: boolean;
  index: number;
  key: string;
  expectsKey: boolean;
}

/** One pass over the characters of valid JSON: strings, brackets, commas and newlines are enough. */
export function linesOfJson(text: string): LineIndex {
  const found = new Map<string, number>();
  const stack: Frame[] = [];
  const pathHere = () =>
    stack.map((frame) => (frame.isList ? String(frame.index) : frame.key)).join(SEPARATOR);
  let line = 1;
  for (let at = 0; at < text.length; at += 1) {
    const char = text.charCodeAt(at);
    const top = stack[stack.length - 1];
    if (char === 10) line += 1;
    else if (char === 34) {
      const end = endOfString(text, at);
      if (top && !top.isList && top.expectsKey) {
        top.key = stack.length <= DEPTH_MAX ? keyText(text.slice(at, end + 1)) : '';
        top.expectsKey = false;
        if (stack.length <= DEPTH_MAX) found.set(pathHere(), line);
      }
      at = end;
    } else if (char === 123 || char === 91) {
      if (top?.isList && stack.length <= DEPTH_MAX) found.set(pathHere(), line);
      stack.push({ isList: char === 91, index: 0, key: '', expectsKey: char === 123 });
    } else if (char === 125 || char === 93) stack.pop();
    else if (char === 44 && top) {
      if (top.isList) top.index += 1;
      else top.expectsKey = true;
    }
  }
  return lookup(found);
}

function endOfString(text: string, start: number): number {
  let at = start + 1;
  while (at < text.length && text.charCodeAt(at) !== 34) at += text.charCodeAt(at) === 92 ? 2 : 1;
  return at;
}

function keyText(quoted: string): string {
  return quoted.includes('\\') ? String(JSON.parse(quoted)) : quoted.slice(1, -1);
}
