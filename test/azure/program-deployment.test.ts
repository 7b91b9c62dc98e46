// How the program gets into the apps of the guard: not by azurerm, again for each new zip, and before anybody asks for a key.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Testing } from 'cdktf';
import { AzureGuardStack, type AzureGuardStackProps } from '../../lib/azure';
import { builtFile } from '../../lib/azure/built-file';

const props = {
  subscriptionId: '11111111-2222-3333-4444-555555555555',
  ...{ monthlyAmount: 100, alertEmail: 'oncall@example.com', startMonth: '2026-11' },
};

interface Resource {
  readonly name?: string;
  readonly template_content?: string;
  readonly depends_on?: readonly string[];
  readonly triggers_replace?: { readonly app: string; readonly program: string };
  readonly provisioner?: readonly Record<string, { readonly command: string }>[];
}

const synthesised = (more: Partial<AzureGuardStackProps> = {}): string =>
  Testing.synth(
    new AzureGuardStack(Testing.app(), 'guard', { ...props, confirmPage: true, ...more }),
  );
const json = synthesised();
const all = (type: string, from = json): [string, Resource][] =>
  Object.entries(JSON.parse(from).resource[type] ?? {});
const deployments = (from = json) =>
  all('terraform_data', from).filter(([, { triggers_replace }]) => triggers_replace);
const ofPage = ([name]: [string, Resource]): boolean => name.includes('ConfirmPage');
const [watchdog] = deployments().filter((entry) => !ofPage(entry));
const [page] = deployments().filter(ofPage);

test('azurerm, which posts to a path that Flex Consumption does not have, is given no program', () => {
  expect(all('azurerm_function_app_flex_consumption')).toHaveLength(2);
  expect(json).not.toMatch(/zip_deploy_file/);
});

test.each([
  ['the watchdog', watchdog, 'watchdog.zip'],
  ['the page', page, 'page.zip'],
])(
  '%s is deployed again when its zip changes or its app is another, and only then',
  (_who, entry, zip) => {
    const hash = createHash('md5')
      .update(readFileSync(builtFile(zip)))
      .digest('hex')
      .toUpperCase();
    const [name, deployment] = entry ?? ['', {}];
    expect(deployment.triggers_replace).toEqual({
      app: expect.stringMatching(/^\$\{azurerm_function_app_flex_consumption\.\w+\.id\}$/),
      program: hash,
    });
    const changed = synthesised({ policy: { mode: 'enforce' }, alertEmail: 'b@example.com' });
    expect(Object.fromEntries(deployments(changed))[name]).toEqual(deployment);
  },
);

test('each app gets its own zip, by names that no shell reads anything into', () => {
  for (const [entry, zip] of [
    [watchdog, 'watchdog'],
    [page, 'page'],
  ] as const) {
    const command = entry?.[1].provisioner?.[0]?.['local-exec']?.command ?? '';
    const app = String(entry?.[1].triggers_replace?.app).replace('.id}', '');
    expect(command.replaceAll(app, '${APP')).toMatch(
      new RegExp(
        `^python3 "assets/[\\w/]+/deploy\\.py" "${props.subscriptionId}" "\\$\\{APP\\.resource_group_name\\}" "\\$\\{APP\\.name\\}" "assets/[\\w/]+/${zip}\\.zip"$`,
      ),
    );
  }
});

test('what reads a key of a function, or hears its silence, waits for the program of the watchdog', () => {
  const readers = all('azurerm_resource_group_template_deployment').filter(
    ([, { template_content }]) => template_content?.includes('listKeys('),
  );
  const silence = all('azurerm_monitor_metric_alert').filter(([, { name }]) =>
    name?.endsWith('-silence'),
  );
  expect([readers.length, silence.length]).toEqual([2, 1]);
  for (const [, { depends_on }] of [...readers, ...silence])
    expect(depends_on).toContain(`terraform_data.${watchdog?.[0]}`);
});
