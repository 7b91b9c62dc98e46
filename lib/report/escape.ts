// Text into a page: five characters get their entity, and what steers a terminal or turns text round is made visible.
// Every text of a report goes through here, once.

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Control characters but tab and newline; the Bidi_Control marks change a text's direction (UAX #9). */
const UNSEEN = /(?![\t\n])[\p{Cc}\p{Bidi_Control}]/gu;

export const escapeHtml = (text: string): string =>
  text.replace(UNSEEN, '\ufffd').replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
