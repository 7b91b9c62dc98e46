// A URL read, or undefined where it is none.
// Not URL.canParse: once optimised, Node 20.20 answers false there for text with letters beyond ASCII that does parse.

export function parsedUrl(text: string): URL | undefined {
  try {
    return new URL(text);
  } catch {
    return undefined;
  }
}
