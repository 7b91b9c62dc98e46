// Looking changes nothing, one press resumes once, and whatever is not a genuine, fresh, first press gets its 4xx.

import { createHash } from 'node:crypto';
import { SECURITY_HEADERS } from '../../../lambda/channels/confirm-handler';
import { LIMIT } from '../../../lambda/channels/request-limit';
import { TOKEN_LIFE_MS } from '../../../lib/channels/confirm-token';
import { pausedRecord } from '../../channels/sample-alerts';
import { NOW_MS } from '../../support/builders';
import { type ConfirmWorld, confirmWorld, get, press } from './confirm-world';

const untouched = (world: ConfirmWorld) => {
  expect(world.resumed).toEqual([]);
  expect([...world.claimed]).toEqual([]);
};

describe('looking', () => {
  test('shows the pause and changes nothing, however often', async () => {
    const world = confirmWorld();
    const token = await world.tokenFor();
    for (let time = 0; time < 5; time += 1) {
      const page = await world.handle(get(token));
      expect(page.status).toBe(200);
      expect(page.body).toContain('Resume orders-webhook?');
    }
    untouched(world);
    expect((await world.handle(press(token))).status).toBe(200);
  });

  test('only at the head shows no body', async () => {
    const world = confirmWorld();
    const request = { ...get(await world.tokenFor()), method: 'HEAD' };
    expect(await world.handle(request)).toMatchObject({ status: 200, body: '' });
    expect(await world.handle({ ...request, query: 't=x' })).toMatchObject({
      status: 403,
      body: '',
    });
    untouched(world);
  });

  test('at what is given back already says when', async () => {
    const world = confirmWorld();
    world.record = pausedRecord({ phase: 'closed', phaseSinceMs: NOW_MS - 60_000 });
    const page = await world.handle(get(await world.tokenFor()));
    expect(page.status).toBe(200);
    expect(page.body).toContain('It was resumed at 03:19 UTC');
    expect(page.body).not.toContain('<form');
  });
});

describe('a press', () => {
  test.each([
    ['full', 'Resumed orders-webhook'],
    ['probation', 'orders-webhook runs a few at once'],
  ])('of "%s" resumes so, and says it', async (how, words) => {
    const world = confirmWorld();
    const page = await world.handle(press(await world.tokenFor(), how));
    expect(page.status).toBe(200);
    expect(page.body).toContain(words);
    expect(world.resumed).toEqual([{ recordId: 'orders-webhook-mi8k2x4o', how }]);
  });

  test('the second time says already done and resumes nothing', async () => {
    const world = confirmWorld();
    const token = await world.tokenFor();
    await world.handle(press(token));
    const again = await world.handle(press(token));
    expect(again.status).toBe(409);
    expect(again.body).toContain('Already done');
    expect(world.resumed).toHaveLength(1);
  });

  test('twice at the same moment resumes once', async () => {
    const world = confirmWorld();
    const token = await world.tokenFor();
    const pages = await Promise.all(Array.from({ length: 8 }, () => world.handle(press(token))));
    expect(pages.map(({ status }) => status).sort()).toEqual([
      200, 409, 409, 409, 409, 409, 409, 409,
    ]);
    expect(world.resumed).toHaveLength(1);
  });

  test('through a second link of a pause that is over says already done', async () => {
    const world = confirmWorld();
    world.record = pausedRecord({ phase: 'closed' });
    const page = await world.handle(press(await world.tokenFor({ tokenId: 'another-use-id-22' })));
    expect(page.status).toBe(409);
    expect(page.body).toContain('Already done: orders-webhook is not paused');
    untouched(world);
  });

  test('without a choice changes nothing and leaves the link usable', async () => {
    const world = confirmWorld();
    const token = await world.tokenFor();
    expect((await world.handle(press(token, 'everything'))).status).toBe(400);
    untouched(world);
  });

  test('while a tick is at work can be repeated', async () => {
    let isBusy = true;
    const world = confirmWorld({
      resume: async () =>
        isBusy
          ? { outcome: 'refused', because: 'a tick is in progress; try again in a minute' }
          : { outcome: 'resumed' },
    });
    const token = await world.tokenFor();
    const busy = await world.handle(press(token));
    expect(busy).toMatchObject({ status: 503, headers: { 'retry-after': '60' } });
    expect(busy.body).toContain('a tick is in progress');
    expect(busy.body).toContain(
      'npx --no-install spendfuse resume orders-webhook --watchdog Shop-GuardWatchdog-7xQ --region eu-west-1',
    );
    isBusy = false;
    expect((await world.handle(press(token))).status).toBe(200);
  });

  test('that is not finished yet says what goes on by itself', async () => {
    const world = confirmWorld({ resume: async () => ({ outcome: 'unfinished' }) });
    const page = await world.handle(press(await world.tokenFor()));
    expect(page.status).toBe(202);
    expect(page.body).toContain('tries again every minute');
    expect(page.body).toContain('spendfuse status orders-webhook');
  });

  test('that breaks is reported, claims nothing to be done, and can be repeated', async () => {
    const cause = new Error('the cloud said nothing');
    const world = confirmWorld({ resume: () => Promise.reject(cause) });
    const page = await world.handle(press(await world.tokenFor()));
    expect(page.status).toBe(502);
    expect(page.body).not.toContain('the cloud said nothing');
    expect(world.reported).toEqual([cause]);
    expect([...world.claimed]).toEqual([]);
  });

  test('whose claim cannot be given up either still reports what broke first', async () => {
    const [first, second] = [new Error('first'), new Error('second')];
    const world = confirmWorld({
      resume: () => Promise.reject(first),
      giveUp: () => Promise.reject(second),
    });
    expect((await world.handle(press(await world.tokenFor()))).status).toBe(502);
    expect(world.reported).toEqual([second, first]);
  });
});

describe('a link', () => {
  test('that has expired says so, to looking and to pressing', async () => {
    const world = confirmWorld();
    const token = await world.tokenFor();
    world.nowMs = NOW_MS + TOKEN_LIFE_MS;
    for (const request of [get(token), press(token)]) {
      const page = await world.handle(request);
      expect(page.status).toBe(410);
      expect(page.body).toContain('has expired');
    }
    untouched(world);
  });

  test('that was forged says so, and not whether the record exists', async () => {
    const world = confirmWorld();
    const genuine = await world.tokenFor();
    const strange = await world.tokenFor({ recordId: 'no-such-record' });
    const forge = (token: string) => `${token.slice(0, -4)}0000`;
    const pages = await Promise.all(
      [forge(genuine), forge(strange), '', 'x', '<script>'].flatMap((token) => [
        world.handle(get(encodeURIComponent(token))),
        world.handle(press(token)),
      ]),
    );
    expect(new Set(pages.map(({ status, body }) => `${status} ${body}`)).size).toBe(1);
    expect(pages[0]?.status).toBe(403);
    untouched(world);
  });

  test('that was forged costs one signature and no look at a record, whether there is one or not', async () => {
    let reads = 0;
    const world = confirmWorld({
      read: async () => {
        reads += 1;
        return pausedRecord();
      },
    });
    const tokens = [await world.tokenFor(), await world.tokenFor({ recordId: 'no-such-record' })];
    const signature = (token: string, at: number): string => {
      const index = token.length - 64 + at;
      return `${token.slice(0, index)}${token[index] === '0' ? '1' : '0'}${token.slice(index + 1)}`;
    };
    for (const forged of tokens.flatMap((token) => [signature(token, 0), signature(token, 63)])) {
      const before = world.macs.count;
      expect((await world.handle(press(forged))).status).toBe(403);
      expect({ macs: world.macs.count - before, reads }).toEqual({ macs: 1, reads: 0 });
    }
  });

  test('to a pause that is not on record any more says so', async () => {
    const world = confirmWorld();
    const token = await world.tokenFor();
    world.record = undefined;
    expect((await world.handle(get(token))).status).toBe(404);
    expect((await world.handle(press(token))).status).toBe(404);
  });

  test('is only good for its own pause', async () => {
    const world = confirmWorld();
    const token = await world.tokenFor();
    world.record = pausedRecord({ recordId: 'orders-webhook-another' });
    expect((await world.handle(press(token))).status).toBe(404);
    untouched(world);
  });

  test('in the address does not press: the form has to carry it', async () => {
    const world = confirmWorld();
    const request = { ...press(await world.tokenFor()), body: 'how=full' };
    expect((await world.handle(request)).status).toBe(403);
    untouched(world);
  });
});

describe('before anything is spent on it, a request', () => {
  const long = 'x'.repeat(5000);
  test.each([
    ['with a large body', { body: long }, 413],
    ['with a long address', { query: long }, 414],
    ['with another method', { method: 'DELETE' }, 405],
    ['with another form', { contentType: 'application/json' }, 415],
    ['without a form', { contentType: '' }, 415],
  ])('%s is turned away', async (_words, changes, status) => {
    const world = confirmWorld();
    const token = await world.tokenFor();
    const macsBefore = world.macs.count;
    expect((await world.handle({ ...press(token), ...changes })).status).toBe(status);
    expect(world.macs.count).toBe(macsBefore);
    untouched(world);
  });

  test('that is one of a flood is turned away, and the flood uses the key no more often', async () => {
    const world = confirmWorld();
    const forged = `${(await world.tokenFor()).slice(0, -4)}0000`;
    const macsBefore = world.macs.count;
    const pages = await Promise.all(Array.from({ length: 500 }, () => world.handle(press(forged))));
    expect(pages.filter(({ status }) => status === 403)).toHaveLength(LIMIT.burst);
    expect(pages.filter(({ status }) => status === 429)).toHaveLength(500 - LIMIT.burst);
    expect(world.macs.count - macsBefore).toBe(LIMIT.burst);
    world.nowMs += 10_000;
    expect((await world.handle(get(await world.tokenFor()))).status).toBe(200);
  });
});

describe('every answer', () => {
  const answers = async () => {
    const world = confirmWorld();
    const token = await world.tokenFor();
    return Promise.all([
      world.handle(get(token)),
      world.handle(get('x')),
      world.handle(press(token)),
      world.handle(press(token)),
      world.handle({ ...get(token), method: 'PUT' }),
    ]);
  };

  test('carries headers that let nothing in and nothing out', async () => {
    for (const { headers } of await answers()) expect(headers).toMatchObject(SECURITY_HEADERS);
    const policy = SECURITY_HEADERS['content-security-policy'] ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toContain('unsafe');
  });

  test('has exactly the style that its policy allows', async () => {
    const policy = SECURITY_HEADERS['content-security-policy'] ?? '';
    for (const { body } of await answers()) {
      const style = /<style>([\s\S]*?)<\/style>/.exec(body)?.[1] ?? '';
      const digest = createHash('sha256').update(style).digest('base64');
      expect(policy).toContain(`'sha256-${digest}'`);
    }
  });
});
