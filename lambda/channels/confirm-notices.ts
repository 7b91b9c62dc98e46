// What the confirm page says when there is nothing to ask, in the words of somebody who was just woken.
// Each says what is so now and what to do next; none tells a stranger whether a record exists.

import type { Notice } from '../../lib/channels/confirm-page';
import { formatMoment } from '../../lib/core/alerts/alert-words';
import type { PauseRecord } from '../../lib/core/pausing/pause-record';

const FROM_ALERT = 'Use the newest link, or the commands in the alert.';

const bad = (title: string, ...lines: readonly string[]): Notice => ({ tone: 'bad', title, lines });

export const NOTICES = {
  forged: bad('This link is not valid', 'It is incomplete or was changed on its way.', FROM_ALERT),
  expired: bad('This link has expired', 'A link works for one hour.', FROM_ALERT),
  gone: bad('This pause is no longer on record', FROM_ALERT),
  noChoice: bad('Nothing was chosen', 'Go back and press one of the buttons.'),
  wrongMethod: bad('This page can only be opened and its buttons pressed'),
  wrongForm: bad('This page takes only its own form', 'Open the link again.'),
  tooLarge: bad('This request is too large', 'Open the link from the alert as it is.'),
  tooMany: bad(
    'Too many requests',
    'Nothing was changed. Wait half a minute, or use the commands in the alert.',
  ),
  broken: bad(
    'It is not known whether that worked',
    'Check the status before you try again; trying again does no harm.',
  ),
  over: (record: PauseRecord, nowMs: number): Notice => ({
    tone: 'good',
    title: `Already done: ${record.functionName} is not paused`,
    lines: [
      `It was resumed at ${formatMoment(record.phaseSinceMs, nowMs)}. Nothing was changed now.`,
    ],
  }),
  used: (record: PauseRecord, command: string): Notice => ({
    tone: 'neutral',
    title: 'Already done: this link was used',
    lines: [
      record.phase === 'probation'
        ? `${record.functionName} runs a few at once and is watched.`
        : `${record.functionName} is being resumed, or has been paused again.`,
      'Each link works once.',
    ],
    command,
  }),
  resumed: ({ functionName }: PauseRecord): Notice => ({
    tone: 'good',
    title: `Resumed ${functionName}`,
    lines: ['Everything that was held is restored.', 'The guard goes on watching it.'],
  }),
  onProbation: ({ functionName }: PauseRecord): Notice => ({
    tone: 'good',
    title: `${functionName} runs a few at once`,
    lines: ['It is watched, resumed in full if it stays calm, and paused again if not.'],
  }),
  unfinished: ({ functionName }: PauseRecord, command: string): Notice => ({
    tone: 'neutral',
    title: `${functionName} is being resumed`,
    lines: ['Some of its settings could not be restored yet; the guard tries again every minute.'],
    command,
  }),
  refused: ({ functionName }: PauseRecord, because: string, command: string): Notice => ({
    tone: 'bad',
    title: `${functionName} was not resumed`,
    lines: [`Reason: ${because}.`, 'Nothing was changed; the link can be used again.'],
    command,
  }),
};
