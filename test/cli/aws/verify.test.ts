// Whoever did not deploy the guard can still see that what runs is what was published.
import { deflateRawSync } from 'node:zlib';
import { filesIn } from '../../../lib/cli/aws/deployed-code';
import { runCli, TEMPLATE_PATH } from '../../support/cli-io';
import { fakeAccount } from '../../support/fakes/fake-account';

const built = ['one', 'two', 'three', 'four', 'five'].join('\n');
const template = JSON.stringify({
  Resources: {
    Function: { Type: 'AWS::Lambda::Function', Properties: { Code: { ZipFile: built } } },
  },
});

const verify = (code: string, ...words: string[]) =>
  runCli(['verify', ...words], {
    files: { [TEMPLATE_PATH]: template },
    openAccount: fakeAccount({ stack: {}, code }).open,
  });

test('the same program is equal, and both hashes are shown', async () => {
  const { code, stdout } = await verify(built);
  expect(code).toBe(0);
  expect(stdout).toContain('Equal');
  const hashes = stdout.replace(/\s+/g, ' ').match(/[0-9a-f]{64}/g);
  expect(hashes).toHaveLength(2);
  expect(hashes?.[0]).toBe(hashes?.[1]);
});

test('one character more is told with its line, and is exit code 1', async () => {
  const { code, stdout } = await verify(built.replace('three', 'three;'));
  expect(code).toBe(1);
  expect(stdout).toMatch(/line 3\n {2}- three\n {2}\+ three;/);
});

test('a line that is only in one of them is a difference', async () => {
  const { stdout } = await verify(`${built}\nsix`, '--output', 'json');
  expect(JSON.parse(stdout)).toMatchObject({
    isEqual: false,
    differences: [{ line: 6, here: '', deployed: 'six' }],
  });
});

/** An archive of one file, as the format has it; sizes stand only in the directory, as streaming writers leave them. */
function zipOf(name: string, text: string): Buffer {
  const data = deflateRawSync(text);
  const local = Buffer.alloc(30);
  local.write('PK\x03\x04', 'latin1');
  local.writeUInt16LE(8, 8);
  local.writeUInt16LE(name.length, 26);
  const entry = Buffer.alloc(46);
  entry.write('PK\x01\x02', 'latin1');
  entry.writeUInt16LE(8, 10);
  entry.writeUInt32LE(data.length, 20);
  entry.writeUInt32LE(text.length, 24);
  entry.writeUInt16LE(name.length, 28);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(1, 10);
  end.writeUInt32LE(local.length + name.length + data.length, 16);
  return Buffer.concat([local, Buffer.from(name), data, entry, Buffer.from(name), end]);
}

test('a package of Lambda is read as it was zipped', () => {
  const [file] = filesIn(zipOf('index.js', built.repeat(50)));
  expect(file?.name).toBe('index.js');
  expect(file?.bytes.toString('utf8')).toBe(built.repeat(50));
});

test('what is no archive is refused', () => {
  expect(() => filesIn(Buffer.from('not a zip'))).toThrow('not a zip archive');
});
