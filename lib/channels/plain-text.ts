// Text from the cloud as one line of visible characters: the first thing that happens to it in every channel.
// A name must not be able to draw lines of its own, turn the reading direction or speak to a terminal.

/** Control, format and direction characters, half characters and private glyphs. */
const INVISIBLE = /[\p{C}\p{Zl}\p{Zp}]+/gu;
/** More marks on one letter than any language uses paint over the lines around it. */
const PILED_MARKS = /(\p{M}{3})\p{M}+/gu;

/** One line, with its spaces as they are: for commands and columns. */
export const visible = (text: string): string =>
  text.replace(INVISIBLE, ' ').replace(PILED_MARKS, '$1').trimEnd();

/**
 * One line of prose, in which a name is no address: mail programs and chats make a link of whatever looks like one.
 */
export const prose = (text: string): string => plain(text).replaceAll('://', '∶//');

/** One line. */
export const plain = (text: string): string => visible(text).replace(/\s+/g, ' ').trim();

/** The least of what every screen can show; anything else becomes a question mark. */
export const asciiOf = (text: string): string =>
  plain(text)
    .replace(/\u2026/g, '...')
    .replace(/[^\x20-\x7e]/gu, '?');

/** How many bytes a payload takes on the wire. */
export const bytesOf = (text: string): number => new TextEncoder().encode(text).length;
