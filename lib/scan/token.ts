// Symbols inside text: what a template only knows at deploy time, kept where it stands in a string.
// `arn:aws:s3:::` + reference + `/in/*` stays one string, so that two ways of naming one resource
// can be compared. The marks are private-use characters that no parsed file may bring in itself.

const OPEN = '\uE000';
const MID = '\uE001';
const CLOSE = '\uE002';

const MARKS = /[\uE000-\uE003]/g;
const TOKEN = /\uE000([rup])([^\uE000\uE001\uE002]*)(?:\uE001([^\uE000\uE001\uE002]*))?\uE002/g;

export interface Reference {
  /** The id of the resource that is meant, unique over all sources read together. */
  id: string;
  /** The attribute asked for; empty for a plain reference. */
  attribute: string;
}

/** Removes our marks from text that comes from outside. */
export function withoutMarks(text: string): string {
  return text.replace(MARKS, '\uFFFD');
}

export function referenceTo(id: string, attribute = ''): string {
  return `${OPEN}r${id}${MID}${attribute}${CLOSE}`;
}

/** A value only the deployment knows; `name` keeps two different unknowns apart. */
export function unknownOf(name: string): string {
  return `${OPEN}u${withoutMarks(readable(name))}${CLOSE}`;
}

export function pseudo(name: string): string {
  return `${OPEN}p${name}${CLOSE}`;
}

/** Asked of nearly every text, often more than once, so it looks for the marks and nothing else. */
export function referencesIn(text: string): Reference[] {
  const found: Reference[] = [];
  for (let open = text.indexOf(OPEN); open >= 0; open = text.indexOf(OPEN, open + 1)) {
    const close = text.indexOf(CLOSE, open);
    if (close < 0) break;
    if (text[open + 1] !== 'r') continue;
    const middle = text.indexOf(MID, open);
    const end = middle >= 0 && middle < close ? middle : close;
    found.push({ id: text.slice(open + 2, end), attribute: text.slice(end + 1, close) });
  }
  return found;
}

/** The reference, when the text is nothing but that. */
export function soleReference(text: string): Reference | undefined {
  if (!text.startsWith(OPEN) || !text.endsWith(CLOSE)) return undefined;
  const [first, ...more] = referencesIn(text);
  const isWhole = first && more.length === 0 && referenceTo(first.id, first.attribute) === text;
  return isWhole ? first : undefined;
}

export function unknownsIn(text: string): string[] {
  if (!text.includes(OPEN)) return [];
  return [...text.matchAll(TOKEN)]
    .filter((match) => match[1] === 'u')
    .map((match) => match[2] ?? '');
}

export function isPlain(text: string): boolean {
  return !text.includes(OPEN);
}

/** For people: `${Queue.Arn}`, `${parameter Stage}`, `${AWS::Region}`. */
export function readable(text: string): string {
  return text.replace(TOKEN, (_, kind: string, name: string, attribute?: string) => {
    const shown = kind === 'r' ? name.slice(name.lastIndexOf('/') + 1) : name;
    return `\${${shown}${attribute ? `.${attribute}` : ''}}`;
  });
}

/** Cuts at a delimiter, never inside a symbol. */
export function splitText(text: string, delimiter: string): string[] {
  if (delimiter === '') return [text];
  const parts: string[] = [];
  let part = '';
  for (let at = 0; at < text.length; ) {
    const close = text[at] === OPEN ? text.indexOf(CLOSE, at) : -1;
    if (close >= 0) {
      part += text.slice(at, close + 1);
      at = close + 1;
    } else if (text.startsWith(delimiter, at)) {
      parts.push(part);
      part = '';
      at += delimiter.length;
    } else {
      part += text[at];
      at += 1;
    }
  }
  return [...parts, part];
}
