// The watchdog as Cloud Run functions runs it: an HTTP function whose body the functions framework has parsed.
// Holds nothing but the wiring to the platform; whatever decides is in lib/, whatever calls is beside this folder.

import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { RESUME_SCRIPT } from '../../../lib/contract';
import { callerOf, type Headers } from '../entry/caller';
import { watchdogIn } from '../entry/dispatch';

interface Request {
  readonly body?: unknown;
  readonly headers: Headers;
}
interface Response {
  status(code: number): Response;
  json(body: unknown): void;
}

const answer = watchdogIn({ env: process.env, lastResort: join(__dirname, RESUME_SCRIPT) });

export const watchdog = async (request: Request, response: Response): Promise<void> => {
  const { status, body } = await answer(request.body, randomUUID(), callerOf(request.headers));
  response.status(status).json(body);
};
