// Which addresses an alert may be sent to: https, public, and nothing that hides where it leads.
// An alert must never become a way to reach what only the guard can reach; what cannot be read is refused.

import { parsedUrl } from './parsed-url';

/** Every reason against an address as it is written; names are resolved and judged again when something is sent. */
export function problemsWithAddress(address: string): string[] {
  if (address.length > 2048) return [`the address has ${address.length} characters; 2048 at most`];
  if (/[\s\p{C}]/u.test(address)) return ['the address contains a space or a control character'];
  const url = parsedUrl(address);
  if (!url) return ['the address is not a URL: write it like https://host/path'];
  return [
    ...(url.protocol === 'https:' ? [] : [`the address begins with ${url.protocol}; use https:`]),
    ...(url.username || url.password
      ? ['the address carries a user name or a password before the host; leave them out']
      : []),
    ...problemsWithHost(url.hostname),
  ];
}

/** Names that only mean something inside a network or a machine (RFC 6761, RFC 6762, RFC 8375, ICANN's .internal). */
const LOCAL_NAME =
  /(^|\.)(localhost|local|internal|intranet|lan|home|corp|arpa|test|invalid|onion)$/;

function problemsWithHost(hostname: string): string[] {
  const host = hostname.replace(/\.$/, '').toLowerCase();
  const literal = host.startsWith('[') ? host.slice(1, -1) : host;
  if (host === '') return ['the address has no host'];
  if (host.startsWith('[') || /^[\d.]+$/.test(host))
    return isPublicAddress(literal) ? [] : [`the address ${literal} is not on the public internet`];
  if (LOCAL_NAME.test(host)) return [`the name ${host} is not on the public internet`];
  return host.includes('.') ? [] : [`the name ${host} has no domain; write it in full`];
}

/** IANA special-purpose IPv4 registry (2025-10), and what clouds answer on: 168.63.129.16 is Azure's host agent. */
const NOT_PUBLIC_V4: ReadonlyArray<readonly [string, number]> = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['168.63.129.16', 32],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.31.196.0', 24],
  ['192.52.193.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['192.175.48.0', 24],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
];

/** Inside 2000::/3, which alone is handed out for the public internet. */
const NOT_PUBLIC_V6: ReadonlyArray<readonly [string, number]> = [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['2620:4f:8000::', 48],
  ['3fff::', 20],
];
const GLOBAL_UNICAST: readonly [string, number] = ['2000::', 3];
/** IPv4 behind a translator (RFC 6052): as public as what is embedded. */
const TRANSLATED: readonly [string, number] = ['64:ff9b::', 96];

/** For an address as a resolver or a parsed URL writes it. */
export function isPublicAddress(address: string): boolean {
  const v4 = groupsOfV4(address);
  if (v4) return !NOT_PUBLIC_V4.some((block) => isWithin(v4, block, groupsOfV4));
  const v6 = groupsOfV6(address);
  if (!v6) return false;
  if (isWithin(v6, TRANSLATED, groupsOfV6)) return isPublicAddress(embeddedV4(v6));
  return (
    isWithin(v6, GLOBAL_UNICAST, groupsOfV6) &&
    !NOT_PUBLIC_V6.some((block) => isWithin(v6, block, groupsOfV6))
  );
}

/** This machine itself: what tests may be allowed to reach, and nothing else that is private. */
export function isLoopbackAddress(address: string): boolean {
  const v4 = groupsOfV4(address);
  if (v4) return isWithin(v4, ['127.0.0.0', 8], groupsOfV4);
  return isWithin(groupsOfV6(address) ?? [], ['::1', 128], groupsOfV6);
}

/** An address as groups of 16 bits. */
type Groups = readonly number[];

function isWithin(
  groups: Groups,
  [base, bits]: readonly [string, number],
  parse: (text: string) => Groups | undefined,
): boolean {
  const wanted = parse(base) ?? [];
  if (groups.length !== wanted.length) return false;
  return wanted.every((group, index) => {
    const shown = Math.min(16, Math.max(0, bits - index * 16));
    const mask = (0xffff << (16 - shown)) & 0xffff;
    return ((groups[index] ?? 0) & mask) === (group & mask);
  });
}

/** Dotted decimal and nothing else: URL parsing has turned every other spelling into it. */
function groupsOfV4(text: string): Groups | undefined {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(text);
  if (!match) return undefined;
  const [a = 0, b = 0, c = 0, d = 0] = match.slice(1).map(Number);
  return [a, b, c, d].every((part) => part <= 255) ? [a * 256 + b, c * 256 + d] : undefined;
}

function groupsOfV6(text: string): Groups | undefined {
  const dotted = /^(.*:)(\d+\.\d+\.\d+\.\d+)$/.exec(text);
  const tail = dotted ? groupsOfV4(dotted[2] ?? '') : [];
  if (!tail) return undefined;
  const plainText = dotted
    ? `${dotted[1]}${tail.map((group) => group.toString(16)).join(':')}`
    : text;
  if (!/^[0-9a-f:]{2,39}$/i.test(plainText) || /:::|::.*::/.test(plainText)) return undefined;
  const [head = '', rest] = plainText.split('::');
  const left = partsOf(head);
  const right = rest === undefined ? [] : partsOf(rest);
  const missing = 8 - left.length - right.length;
  if (rest === undefined ? missing !== 0 : missing < 1) return undefined;
  const all = [...left, ...Array<string>(missing).fill('0'), ...right];
  return all.every((part) => /^[0-9a-f]{1,4}$/i.test(part))
    ? all.map((part) => Number.parseInt(part, 16))
    : undefined;
}

const partsOf = (text: string): string[] => (text === '' ? [] : text.split(':'));

const embeddedV4 = (groups: Groups): string =>
  groups
    .slice(6)
    .flatMap((group) => [group >> 8, group & 255])
    .join('.');
