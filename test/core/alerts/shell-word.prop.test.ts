// A name in a command is one word of it in a real shell, and the same word, whatever somebody called the function.

import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { shellWord } from '../../../lib/core/alerts/alert-words';
import { anyText } from '../../support/arbitraries/any-text';
import { runsTried } from '../../support/seed-sweep';

const name = fc.oneof(
  fc.constantFrom(
    ...["it's", "'", '"', '$(reboot)', '`reboot`', '$HOME', '~root', '*', '[a-z]', '{a,b}', '!!'],
    ...['a b', 'a;b', 'a&b', 'a|b', 'a>b', '#x', 'x=1', '\\', '\\n', '\t', '--yes', '-x', ''],
    ...['\u202egnp.exe', '\r\nreboot', '\u2028', '😀', 'naïve', '\u0000'],
  ),
  anyText({ maxLength: 30 }),
  fc.string({ unit: fc.constantFrom("'", '\\', ' ', '$', '"', 'a'), maxLength: 8 }),
);

test('is read back by a shell as it is shown, and never as an option', () => {
  fc.assert(
    fc.property(fc.array(name, { minLength: 1, maxLength: 30 }), (names) => {
      const words = names.map((functionName) => shellWord({ functionName, functionId: 'arn:x' }));
      const script = `printf '<%s>\\n' ${words.join(' ')}`;
      const read = execFileSync('sh', ['-c', script], { encoding: 'utf8', env: { HOME: '/home' } });
      const expected = names.map((entry) =>
        /^[-\s]/.test(entry) ? 'arn:x' : entry.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, '?'),
      );
      expect(read).toBe(expected.map((entry) => `<${entry}>\n`).join(''));
      for (const word of words) expect(word).not.toMatch(/^-/);
    }),
    { numRuns: runsTried(60) },
  );
});
