// How a survey asks: in order, a few at a time, and with every refusal written down instead of thrown.
import { allPages, forEach, Surveyor } from '../../../../lib/cli/aws/survey/surveyor';

const failing = (name: string, message: string) => async (): Promise<never> => {
  throw Object.assign(new Error(message), { name });
};

test('a refusal is no answer, and is told once with how often it came', async () => {
  const surveyor = new Surveyor();
  const refuse = failing('AccessDeniedException', 'not authorized to perform lambda:GetPolicy');
  expect(await surveyor.ask('policy', refuse)).toBeUndefined();
  expect(await surveyor.ask('policy', refuse)).toBeUndefined();
  expect(await surveyor.ask('tags', async () => 'an answer')).toBe('an answer');
  expect(surveyor.unreadable).toEqual([
    {
      what: 'lambda:GetPolicy',
      because:
        'was not answered, so it is not known: who may invoke. AWS said: not authorized to perform lambda:GetPolicy (AccessDeniedException) (2 times)',
    },
  ]);
});

test('"there is none" is an answer where it was expected, and a blind spot where it was not', async () => {
  const surveyor = new Surveyor();
  const none = failing('ResourceNotFoundException', 'no policy');
  expect(await surveyor.askOr('policy', '', none)).toBe('');
  expect(surveyor.unreadable).toEqual([]);
  expect(await surveyor.ask('policy', none)).toBeUndefined();
  expect(surveyor.unreadable).toHaveLength(1);
});

test.each(['CredentialsProviderError', 'ExpiredTokenException'])(
  '%s ends the survey: nothing else would be answered either',
  async (name) => {
    const surveyor = new Surveyor();
    await expect(surveyor.ask('functions', failing(name, 'no'))).rejects.toThrow('no');
  },
);

test('a service that cannot be reached is a blind spot of its own, and the survey goes on', async () => {
  const surveyor = new Surveyor();
  const unreachable = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
  expect(await surveyor.ask('distributions', () => Promise.reject(unreachable))).toBeUndefined();
  expect(surveyor.unreadable[0]?.because).toMatch(
    /not known: web ACLs in front of APIs\. AWS said/,
  );
});

test('all pages of a list are read, to the last', async () => {
  const pages: Record<string, { items: number[]; next?: string }> = {
    first: { items: [1, 2], next: 'second' },
    second: { items: [], next: 'third' },
    third: { items: [3], next: '' },
  };
  expect(await allPages(async (token = 'first') => pages[token] ?? { items: [] })).toEqual([
    1, 2, 3,
  ]);
});

test('answers are in the order of the questions, with a bounded number at once', async () => {
  let atOnce = 0;
  let most = 0;
  const items = Array.from({ length: 40 }, (_, index) => index);
  const answers = await forEach(items, async (item) => {
    atOnce += 1;
    most = Math.max(most, atOnce);
    for (let turn = 0; turn < (item * 7) % 5; turn++) await undefined;
    atOnce -= 1;
    return item * 2;
  });
  expect(answers).toEqual(items.map((item) => item * 2));
  expect(most).toBeGreaterThan(1);
  expect(most).toBeLessThanOrEqual(8);
});
