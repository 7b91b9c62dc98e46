// `scan --account --cloud gcp`: every service of every region with its worst bill and what makes it worse, and nothing changed.

import { surveyProject } from '../../../lib/cli/gcp/survey';
import { NOW_MS } from '../../support/builders';
import { runCli } from '../../support/cli-io';
import { type FakeProject, PROJECT, startFakeProject } from '../../support/gcp/fake-project';

let project: FakeProject;
beforeEach(async () => {
  project = await startFakeProject(NOW_MS);
});
afterEach(() => project.google.stop());

const cli = (...argv: string[]) =>
  runCli([...argv, '--account', '--cloud', 'gcp', '--project', PROJECT], {
    surveyCloud: (options) =>
      surveyProject(options, {
        gcloud: async () => undefined,
        env: {
          CLOUDSDK_AUTH_ACCESS_TOKEN: project.google.personToken(),
          CLOUDSDK_API_ENDPOINT_OVERRIDES_RUN: project.google.url,
        },
      }),
  });

function services(): void {
  project.run.add({
    name: 'orders',
    cpu: '2',
    memory: '1Gi',
    revisionMax: 10,
    openTo: ['allUsers'],
  });
  project.run.add({ name: 'orders', location: 'us-central1' });
  project.run.add({ name: 'inner', openTo: ['user:ana@example.com'] });
}

test('computes the worst bill of each service, of whatever region', async () => {
  services();
  const { code, stdout, stderr } = await cli('exposure', '--output', 'json');
  expect([code, stderr]).toEqual([
    0,
    expect.stringContaining('shop-prod · 3 functions (read-only)'),
  ]);
  const names = ['orders_europe-west1', 'orders_us-central1', 'inner_europe-west1'];
  for (const name of names) expect(stdout).toContain(name);
  // 10 instances of 2 vCPU and 1 GiB, all month, and their requests.
  expect(stdout).toContain('10 instances');
  expect(project.google.calls.every(({ method }) => method === 'GET')).toBe(true);
});

test('finds what anybody may call, and only that', async () => {
  services();
  const { stdout } = await cli('scan', '--output', 'json');
  const open = JSON.parse(stdout).findings.filter(({ ruleId }: { ruleId: string }) =>
    /open/.test(ruleId),
  );
  expect(JSON.stringify(open)).toContain('orders_europe-west1');
  expect(JSON.stringify(open)).not.toContain('inner');
});

test('says what it could not read, and is no clean report about a project without functions', async () => {
  expect(await cli('scan')).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('there is no function in shop-prod'),
  });
  services();
  project.google.faults = ({ path }) =>
    path.endsWith(':getIamPolicy')
      ? { status: 403, body: { error: { message: 'no' } } }
      : undefined;
  expect((await cli('scan')).stdout.replace(/\s+/g, ' ')).toMatch(
    /Not seen.*who may call projects/,
  );
  project.google.faults = ({ path }) =>
    path.includes('serving.knative')
      ? { status: 200, body: { items: [], unreachable: ['asia'] } }
      : undefined;
  expect(await cli('scan')).toMatchObject({ code: 1, stderr: expect.stringContaining('asia') });
});

test('a cloud without --account is a mistake: templates say themselves which cloud they are for', async () => {
  expect(await runCli(['scan', 'x.yaml', '--cloud', 'gcp'])).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('--cloud was passed without --account'),
  });
});
