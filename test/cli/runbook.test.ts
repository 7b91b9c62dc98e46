// The page that an alert names comes out of the package, word for word; a wrong name says which pages there are.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ALERT_TYPES } from '../../lib/core/pausing/alert-type';
import { RUNBOOKS_PATH, runCli } from '../support/cli-io';

const folder = join(__dirname, '../..', RUNBOOKS_PATH);
const files = Object.fromEntries(
  readdirSync(folder).map((name) => [
    `${RUNBOOKS_PATH}/${name}`,
    readFileSync(join(folder, name), 'utf8'),
  ]),
);

test.each(ALERT_TYPES)('prints the page of %s as it is written', async (type) => {
  const { code, stdout } = await runCli(['runbook', type], { files });
  expect(code).toBe(0);
  expect(stdout).toBe(files[`${RUNBOOKS_PATH}/${type}.md`]);
});

test('without a name prints the list of pages', async () => {
  expect((await runCli(['runbook'], { files })).stdout).toContain('[paused](paused.md)');
});

test('--path says where the page is', async () => {
  const { stdout } = await runCli(['runbook', 'paused', '--path'], { files });
  expect(stdout).toBe(`${RUNBOOKS_PATH}/paused.md\n`);
});

test('a wrong name says which is meant and which there are', async () => {
  const { code, stderr } = await runCli(['runbook', 'pasued'], { files });
  expect(code).toBe(2);
  expect(stderr).toContain('did you mean paused?');
});
