// Whatever an address is disguised as, it leads to the public internet or is refused with the reason.

import { BlockList } from 'node:net';
import * as fc from 'fast-check';
import {
  isLoopbackAddress,
  isPublicAddress,
  problemsWithAddress,
} from '../../lib/channels/webhook-address';

describe('an address', () => {
  test.each([
    'https://hooks.slack.com/services/T000/B000/XXX',
    'https://events.pagerduty.com/v2/enqueue',
    'https://example.com:8443/hook?sig=a%20b',
    'https://8.8.8.8/hook',
    'https://[2606:4700::1111]/hook',
    'https://bücher.example/hook',
  ])('%s is taken', (address) => expect(problemsWithAddress(address)).toEqual([]));

  test.each([
    ['http://example.com/hook', 'use https:'],
    ['ftp://example.com/', 'use https:'],
    ['javascript:alert(1)', 'use https:'],
    ['file:///etc/passwd', 'use https:'],
    ['hooks.slack.com/services', 'is not a URL'],
    ['', 'is not a URL'],
    ['https://', 'is not a URL'],
    ['https://user:secret@example.com/', 'user name'],
    ['https://hooks.slack.com@10.0.0.1/', 'user name'],
    ['https://exa mple.com/', 'space'],
    ['https://example.com/\u202e', 'control character'],
    [`https://example.com/${'a'.repeat(3000)}`, '2048 at most'],
    ['https://localhost/', 'public internet'],
    ['https://LOCALHOST./', 'public internet'],
    ['https://api.localhost/', 'public internet'],
    ['https://router/', 'no domain'],
    ['https://metadata.google.internal/computeMetadata/v1/', 'public internet'],
    ['https://printer.local/', 'public internet'],
    ['https://nas.home.arpa/', 'public internet'],
  ])('%s is refused', (address, reason) => {
    expect(problemsWithAddress(address).join()).toContain(reason);
  });

  test.each([
    'https://127.0.0.1/',
    'https://127.1/',
    'https://2130706433/',
    'https://0x7f000001/',
    'https://0x7f.1/',
    'https://0177.0.0.1/',
    'https://017700000001/',
    'https://１２７.0.0.1/',
    'https://127.0.0.1./',
    'https://0.0.0.0/',
    'https://0/',
    'https://10.1.2.3/',
    'https://172.31.255.255/',
    'https://192.168.1.1/',
    'https://100.64.0.1/',
    'https://100.100.100.200/',
    'https://169.254.169.254/latest/meta-data/',
    'https://2852039166/',
    'https://0xA9FEA9FE/',
    'https://169.254.170.2/v2/credentials',
    'https://168.63.129.16/',
    'https://255.255.255.255/',
    'https://224.0.0.1/',
    'https://[::1]/',
    'https://[::]/',
    'https://[::ffff:127.0.0.1]/',
    'https://[::ffff:8.8.8.8]/',
    'https://[::ffff:7f00:1]/',
    'https://[0:0:0:0:0:ffff:a9fe:a9fe]/',
    'https://[fe80::1]/',
    'https://[fd00:ec2::254]/latest/meta-data/',
    'https://[fc00::1]/',
    'https://[ff02::1]/',
    'https://[64:ff9b::10.0.0.1]/',
    'https://[2002:7f00:1::]/',
    'https://[2001::1]/',
    'https://[2001:db8::1]/',
  ])('%s leads somewhere that is not public', (address) => {
    expect(problemsWithAddress(address).join()).toMatch(/public internet/);
  });

  test('tells all that is wrong with it at once', () => {
    expect(problemsWithAddress('http://u:p@10.0.0.1/')).toHaveLength(3);
  });

  test('is not repeated in what is said about it, since it may be a secret', () => {
    expect(problemsWithAddress('http://example.com/token-abc').join()).not.toContain('token-abc');
  });
});

describe('beside a second reading of the registries', () => {
  const notPublic = new BlockList();
  for (const [base, bits] of [
    ['0.0.0.0', 8],
    ['10.0.0.0', 8],
    ['100.64.0.0', 10],
    ['127.0.0.0', 8],
    ['169.254.0.0', 16],
    ['172.16.0.0', 12],
    ['192.0.0.0', 24],
    ['192.168.0.0', 16],
    ['198.18.0.0', 15],
    ['224.0.0.0', 4],
    ['240.0.0.0', 4],
  ] as const)
    notPublic.addSubnet(base, bits);
  for (const [base, bits] of [
    ['fc00::', 7],
    ['fe80::', 10],
    ['ff00::', 8],
    ['2001:db8::', 32],
    ['::', 96],
  ] as const)
    notPublic.addSubnet(base, bits, 'ipv6');

  test('no IPv4 address that it blocks is taken', () => {
    const near = fc.constantFrom(0, 10, 100, 127, 169, 172, 192, 198, 224, 240, 255, 8, 52);
    const byte = fc.oneof(fc.nat(255), fc.constantFrom(0, 16, 31, 63, 64, 127, 128, 168, 254, 255));
    fc.assert(
      fc.property(fc.tuple(near, byte, byte, byte), (bytes) => {
        const address = bytes.join('.');
        if (notPublic.check(address)) expect(isPublicAddress(address)).toBe(false);
      }),
      { numRuns: 2000 },
    );
  });

  test('no IPv6 address that it blocks is taken, and what it parses is parsed', () => {
    fc.assert(
      fc.property(fc.ipV6(), (address) => {
        if (notPublic.check(address, 'ipv6')) expect(isPublicAddress(address)).toBe(false);
        const { hostname } = new URL(`https://[${address}]/`);
        expect(isPublicAddress(hostname.slice(1, -1))).toBe(isPublicAddress(address));
      }),
      { numRuns: 2000 },
    );
  });
});

test.each([
  '',
  'x',
  '1.2.3',
  '1.2.3.256',
  '::1::',
  ':::',
  '1:2:3:4:5:6:7',
  '1:2:3:4:5:6:7:8:9',
  'fe80::1%eth0',
  '2001:4860:4860::8888%1',
])('an address that cannot be read is not public: %j', (address) =>
  expect(isPublicAddress(address)).toBe(false),
);

test('translated IPv4 is as public as what it carries', () => {
  expect(isPublicAddress('64:ff9b::8.8.8.8')).toBe(true);
  expect(isPublicAddress('64:ff9b::a9fe:a9fe')).toBe(false);
});

test('only this machine is loopback', () => {
  expect(['127.0.0.1', '127.9.9.9', '::1'].every(isLoopbackAddress)).toBe(true);
  expect(['10.0.0.1', '169.254.169.254', '::', 'fe80::1', 'x'].some(isLoopbackAddress)).toBe(false);
});
