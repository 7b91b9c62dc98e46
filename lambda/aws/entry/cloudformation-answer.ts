// Delivers the answer that CloudFormation waits for, to the signed address it gave.
// The address is signed for an empty content type, and a stack hangs for an hour on a lost answer: hence the tries.

import * as http from 'node:http';
import * as https from 'node:https';
import type { Timing } from '../../watchdog/pacing';
import type { Answer } from './uninstall';

const TRIES = 4;
const WAIT_MS = 10_000;
const FIRST_BACKOFF_MS = 1_000;

export async function deliver(url: string, answer: Answer, timing: Timing): Promise<void> {
  const body = Buffer.from(JSON.stringify(answer));
  for (let attempt = 1; ; attempt++) {
    try {
      await put(url, body);
      return;
    } catch (cause) {
      if (attempt === TRIES) throw cause;
      await timing.sleep(FIRST_BACKOFF_MS * 2 ** (attempt - 1));
    }
  }
}

function put(url: string, body: Buffer): Promise<void> {
  const { request } = url.startsWith('https:') ? https : http;
  return new Promise((resolve, reject) => {
    const sent = request(
      url,
      {
        method: 'PUT',
        timeout: WAIT_MS,
        headers: { 'content-type': '', 'content-length': body.length },
      },
      (response) => {
        response.resume();
        const status = response.statusCode ?? 0;
        if (status >= 200 && status < 300) resolve();
        else reject(new Error(`CloudFormation answered ${status} to the uninstall response`));
      },
    );
    sent.on('timeout', () => sent.destroy(new Error(`no answer within ${WAIT_MS} ms`)));
    sent.on('error', reject);
    sent.end(body);
  });
}
