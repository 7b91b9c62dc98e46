// Which account called a Cloud Run service, by the token that the platform has checked before the service saw it.
// It is passed on without its signature, and where both headers are sent, the first alone was checked:
// cloud.google.com/run/docs/authenticating/service-to-service (read 2026-11).

import { attempt, fieldOf } from '../../../lib/core/units/values';

export type Headers = Readonly<Record<string, unknown>>;

/** The unique id of an account; undefined where nobody can be read out of it. */
export function callerOf(headers: Headers): string | undefined {
  const bearer = headers['x-serverless-authorization'] ?? headers.authorization;
  const [, claims = ''] = String(bearer ?? '').split('.');
  const payload = attempt<unknown>(
    () => JSON.parse(Buffer.from(claims, 'base64url').toString('utf8')),
    undefined,
  );
  const subject = fieldOf(payload, 'sub');
  return typeof subject === 'string' ? subject : undefined;
}
