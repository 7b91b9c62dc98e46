// The program that Lambda holds for a function, as text: downloaded from where Lambda says it is, and unpacked.
// A package that is not one file of JavaScript is refused: what else is in it could not be compared.

import { inflateRawSync } from 'node:zlib';
import { GetFunctionCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import { Failure } from '../mistake';

export async function deployedCode(
  lambda: Pick<LambdaClient, 'send'>,
  functionName: string,
): Promise<string> {
  const { Code: code } = await lambda.send(new GetFunctionCommand({ FunctionName: functionName }));
  if (!code?.Location) throw new Failure(`Lambda names no code of ${functionName}`, LOOK);
  const response = await fetch(code.Location);
  if (!response.ok)
    throw new Failure(`the code of ${functionName} cannot be read: ${response.status}`, LOOK);
  const files = filesIn(Buffer.from(await response.arrayBuffer()));
  const [only] = files;
  if (files.length !== 1 || !only?.name.endsWith('.js'))
    throw new Failure(
      `the code of ${functionName} is not one file: ${files.map(({ name }) => name).join(', ')}`,
      'it was not deployed by spendfuse, or was changed since',
    );
  return only.bytes.toString('utf8');
}

const LOOK = 'check the function in the console, then try again';

interface ZippedFile {
  readonly name: string;
  readonly bytes: Buffer;
}

/** By the directory at the end of an archive (PKWARE's APPNOTE 6.3, 4.3.12 and 4.3.16): sizes before the data may be zero. */
export function filesIn(zip: Buffer): ZippedFile[] {
  const end = zip.lastIndexOf(Buffer.from('PK\x05\x06', 'latin1'));
  if (end < 0) throw new Failure('what Lambda holds is not a zip archive', LOOK);
  const files: ZippedFile[] = [];
  let at = zip.readUInt32LE(end + 16);
  for (let left = zip.readUInt16LE(end + 10); left > 0; left--) {
    const [nameBytes, extraBytes] = [zip.readUInt16LE(at + 28), zip.readUInt16LE(at + 30)];
    const name = zip.toString('utf8', at + 46, at + 46 + nameBytes);
    if (!name.endsWith('/')) files.push({ name, bytes: dataAt(zip, at) });
    at += 46 + nameBytes + extraBytes + zip.readUInt16LE(at + 32);
  }
  return files;
}

function dataAt(zip: Buffer, entry: number): Buffer {
  const [method, bytes] = [zip.readUInt16LE(entry + 10), zip.readUInt32LE(entry + 20)];
  const local = zip.readUInt32LE(entry + 42);
  const start = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28);
  const data = zip.subarray(start, start + bytes);
  return method === 0 ? data : inflateRawSync(data);
}
