// The last resort on Google Cloud: a script for Cloud Shell that resumes from the bucket alone, while no watchdog runs.

import { execFile, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { BUCKET, PROJECT } from '../../support/gcp/fake-project';
import type { FakeService, Scaling } from '../../support/gcp/fake-run';
import { isStopped, type Stage, startStage } from '../../support/gcp/gcp-stage';
import { projectRoot } from '../../tidy/source-tree';

const hasPython = spawnSync('python3', ['--version']).status === 0;
const SCRIPT = join(projectRoot, 'lib/gcp/resume.py');
const SCALING: Scaling = { scalingMode: 'AUTOMATIC', minInstanceCount: 1, maxInstanceCount: 60 };

let stage: Stage;
let orders: FakeService;

beforeEach(async () => {
  stage = await startStage();
  orders = stage.project.run.add({ name: 'orders', scaling: { ...SCALING } });
  await stage.tick();
  await stage.command({ command: 'pause', functions: ['orders'], because: 'it leaks' });
  expect(isStopped(orders)).toBe(true);
});
afterEach(() => stage.stop());

const script = (...argv: string[]) =>
  new Promise<{ code: number; stdout: string }>((resolve) => {
    const env = {
      PATH: process.env.PATH,
      CLOUDSDK_AUTH_ACCESS_TOKEN: stage.project.google.personToken(),
      CLOUDSDK_API_ENDPOINT_OVERRIDES_RUN: stage.project.google.url,
      CLOUDSDK_API_ENDPOINT_OVERRIDES_STORAGE: stage.project.google.url,
    };
    execFile('python3', [SCRIPT, '--project', PROJECT, ...argv], { env }, (error, stdout) =>
      resolve({ code: Number(error?.code ?? 0), stdout }),
    );
  });

(hasPython ? describe : describe.skip)('resume.py (skipped where there is no Python)', () => {
  test('shows what is paused and why, and changes nothing', async () => {
    const { code, stdout } = await script();
    expect([code, stdout]).toEqual([
      0,
      expect.stringContaining('services/orders: paused because it leaks'),
    ]);
    expect(isStopped(orders)).toBe(true);
  });

  test('resumes one service exactly as it was, and a guard that runs again takes it for a resume', async () => {
    expect((await script('orders')).code).toBe(0);
    expect(orders.scaling).toEqual(SCALING);
    await stage.tick();
    expect(orders.scaling).toEqual(SCALING);
    const { body } = await stage.command({ command: 'status' });
    expect(body).toMatchObject({ status: { records: [] } });
  });

  test('says which names are not on record, and which records cannot be read', async () => {
    stage.project.storage.put(`${BUCKET}/open/damaged`, '{"record":"{"}');
    const { code, stdout } = await script('order');
    expect(code).toBe(1);
    expect(stdout).toContain('order: no pause of it is on record');
    expect(stdout).toContain('open/damaged: this record cannot be read');
    expect((await script('--all')).stdout).toContain('services/orders: resumed as');
    expect(orders.scaling).toEqual(SCALING);
  });
});
