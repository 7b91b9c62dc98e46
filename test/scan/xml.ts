// A strict reading of XML, for what JUnit files must be: one root, every tag closed in order, every
// attribute quoted, no bare `<` or `&`. It throws at the first thing a standard parser would refuse.

export interface Element {
  name: string;
  attributes: Record<string, string>;
  children: Element[];
  text: string;
}

const ENTITIES: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function unescaped(text: string): string {
  return text.replace(/&([^;&]*)(;?)/g, (found, name: string, end: string) => {
    const char = ENTITIES[name];
    if (end === '' || char === undefined) throw new Error(`bad entity ${found}`);
    return char;
  });
}

export function parseXml(xml: string): Element {
  const [prolog = ''] = /^<\?xml version="1\.0" encoding="UTF-8"\?>\n/.exec(xml) ?? [];
  if (prolog === '') throw new Error('no XML declaration');
  const root: Element = { name: '', attributes: {}, children: [], text: '' };
  const open: Element[] = [root];
  let rest = xml.slice(prolog.length);
  while (rest !== '') {
    const here = open[open.length - 1] ?? root;
    const tag = /^<(\/?)([A-Za-z][\w.-]*)((?:\s+[A-Za-z][\w.-]*="[^"<]*")*)\s*(\/?)>/.exec(rest);
    if (tag) rest = rest.slice(tag[0].length);
    else {
      const [text = ''] = /^[^<]+/.exec(rest) ?? [];
      if (text === '') throw new Error(`not XML: ${rest.slice(0, 60)}`);
      here.text += unescaped(text);
      rest = rest.slice(text.length);
      continue;
    }
    const [, isEnd, name = '', attributes = '', isEmpty] = tag;
    if (isEnd) {
      if (open.pop()?.name !== name) throw new Error(`</${name}> closes nothing`);
      continue;
    }
    const element: Element = { name, attributes: {}, children: [], text: '' };
    for (const [, key = '', value = ''] of attributes.matchAll(/([\w.-]+)="([^"]*)"/g)) {
      if (key in element.attributes) throw new Error(`${key} twice on ${name}`);
      element.attributes[key] = unescaped(value);
    }
    here.children.push(element);
    if (!isEmpty) open.push(element);
  }
  const [only, ...more] = root.children;
  if (!only || more.length > 0 || open.length !== 1 || root.text.trim() !== '') {
    throw new Error('not one closed root');
  }
  return only;
}
