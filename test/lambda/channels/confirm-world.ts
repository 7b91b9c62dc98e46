// A confirm page with everything behind it in memory: a key, one pause on record, the claims, and what was resumed.

import { createHmac } from 'node:crypto';
import {
  type ConfirmHandler,
  type ConfirmPorts,
  confirmHandler,
  type PageRequest,
  type ResumeAnswer,
  type ResumeHow,
} from '../../../lambda/channels/confirm-handler';
import { type ConfirmToken, signToken, TOKEN_LIFE_MS } from '../../../lib/channels/confirm-token';
import type { PauseRecord } from '../../../lib/core/pausing/pause-record';
import { origin, pausedRecord } from '../../channels/sample-alerts';
import { NOW_MS } from '../../support/builders';

export interface ConfirmWorld {
  readonly handle: ConfirmHandler;
  readonly resumed: { readonly recordId: string; readonly how: ResumeHow }[];
  readonly claimed: Set<string>;
  readonly reported: unknown[];
  /** How often the key was used. */
  readonly macs: { count: number };
  record: PauseRecord | undefined;
  nowMs: number;
  readonly tokenFor: (changes?: Partial<ConfirmToken>) => Promise<string>;
}

const KEY = 'the key of the guard';

export function confirmWorld(overrides: Partial<ConfirmPorts> = {}): ConfirmWorld {
  const macs = { count: 0 };
  const mac = async (content: string) => {
    macs.count += 1;
    return new Uint8Array(createHmac('sha256', KEY).update(content).digest());
  };
  const resumed: { recordId: string; how: ResumeHow }[] = [];
  const claimed = new Set<string>();
  const reported: unknown[] = [];
  const stage: Pick<ConfirmWorld, 'record' | 'nowMs'> = { record: pausedRecord(), nowMs: NOW_MS };
  return Object.assign(stage, {
    resumed,
    claimed,
    reported,
    macs,
    handle: confirmHandler({
      mac,
      read: async (recordId) => (recordId === stage.record?.recordId ? stage.record : undefined),
      claim: async ({ tokenId }) => {
        if (claimed.has(tokenId)) return false;
        claimed.add(tokenId);
        return true;
      },
      giveUp: async ({ tokenId }) => {
        claimed.delete(tokenId);
      },
      resume: async (record, how): Promise<ResumeAnswer> => {
        resumed.push({ recordId: record.recordId, how });
        return { outcome: how === 'full' ? 'resumed' : 'on-probation' };
      },
      report: (cause) => reported.push(cause),
      now: () => stage.nowMs,
      origin,
      ...overrides,
    }),
    tokenFor: (changes: Partial<ConfirmToken> = {}) =>
      signToken(
        {
          recordId: 'orders-webhook-mi8k2x4o',
          tokenId: 'a-single-use-id-1',
          expiresAtMs: NOW_MS + TOKEN_LIFE_MS,
          ...changes,
        },
        mac,
      ),
  });
}

export const get = (token: string): PageRequest => ({
  method: 'GET',
  query: `t=${token}`,
  contentType: '',
  body: '',
});

export const press = (token: string, how = 'full'): PageRequest => ({
  method: 'POST',
  query: `t=${token}`,
  contentType: 'application/x-www-form-urlencoded',
  body: new URLSearchParams({ token, how }).toString(),
});
