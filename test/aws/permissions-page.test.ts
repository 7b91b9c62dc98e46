// The page that a security reviewer reads says neither more nor less than the role does.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  CHANNEL_PERMISSIONS,
  DENIALS,
  PERMISSIONS,
  type Permission,
  RUNBOOK_PERMISSIONS,
} from '../../lib/aws/permissions';
import { ConfirmPage } from '../../lib/aws/watchdog/confirm-page';
import { Watchdog } from '../../lib/aws/watchdog/watchdog';
import { codePath, synth } from '../support/aws-app';

const page = readFileSync(join(__dirname, '..', '..', 'docs', 'permissions.md'), 'utf8');
const [allowed = '', denied = ''] = page.split('## Denied');
const [own = '', rest = ''] = allowed.split('With [channels]');
const [channels = '', others = ''] = rest.split('## The runbook');
const [runbook = '', confirm = ''] = others.split('## The confirm page');

const rowsIn = (text: string): string[] =>
  [...text.matchAll(/^\| `([a-z0-9-]+:\w+)` \| [^|]+ \| ([^|]+) \|$/gm)]
    .map((match) => `${match[1]}: ${match[2]}`)
    .sort();

const linesOf = (permissions: readonly Permission[]): string[] =>
  permissions.flatMap(({ actions, why }) => actions.map((action) => `${action}: ${why}`)).sort();

test('every permission is on the page with its reason, and none that is not granted', () => {
  expect(rowsIn(own)).toEqual(linesOf(PERMISSIONS));
});

test('what channels bring along is on the page, and nothing else', () => {
  expect(rowsIn(channels)).toEqual(linesOf(CHANNEL_PERMISSIONS));
});

test('all that the runbook may do is on the page, and nothing else', () => {
  expect(rowsIn(runbook)).toEqual(linesOf(RUNBOOK_PERMISSIONS));
});

test('all that the confirm page may do is on the page, and nothing else', () => {
  const template = synth((stack) => {
    new ConfirmPage(stack, 'Page', {
      codePath,
      watchdog: new Watchdog(stack, 'Guard', { codePath }),
    });
  });
  const [policy] = Object.entries(template.findResources('AWS::IAM::Policy'))
    .filter(([id]) => id.startsWith('PagePermissions'))
    .map(([, { Properties }]) => Properties.PolicyDocument.Statement);
  const granted = policy.flatMap(({ Action }: { readonly Action: string | string[] }) => Action);
  expect(rowsIn(confirm).map((row) => row.replace(/: [^:]*$/, ''))).toEqual(granted.sort());
});

test('every denial is on the page with its reason, and none that is not made', () => {
  expect(rowsIn(denied)).toEqual(linesOf(DENIALS));
});
