// The last resort on Google Cloud: a script for Cloud Shell that resumes from the bucket alone, while no watchdog runs.

import { execFile, spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BUCKET, PROJECT } from '../../support/gcp/fake-project';
import type { FakeService, Scaling } from '../../support/gcp/fake-run';
import { isStopped, RESUME_PATH, type Stage, startStage } from '../../support/gcp/gcp-stage';

const hasPython = spawnSync('python3', ['--version']).status === 0;
const withPython = hasPython ? describe : describe.skip;
const SCALING: Scaling = { scalingMode: 'AUTOMATIC', minInstanceCount: 1, maxInstanceCount: 60 };
const LEASE = `${BUCKET}/guard/lease`;

let stage: Stage;
let orders: FakeService;
let bills: FakeService;

beforeEach(async () => {
  stage = await startStage();
  orders = stage.project.run.add({ name: 'orders', scaling: { ...SCALING } });
  bills = stage.project.run.add({ name: 'bills', scaling: { ...SCALING } });
  await stage.tick();
  await stage.command({ command: 'pause', functions: ['orders'], because: 'it leaks' });
  expect(isStopped(orders)).toBe(true);
});
afterEach(() => stage.stop());

const environment = () => ({
  PATH: process.env.PATH,
  CLOUDSDK_AUTH_ACCESS_TOKEN: stage.project.google.personToken(),
  CLOUDSDK_API_ENDPOINT_OVERRIDES_RUN: stage.project.google.url,
  CLOUDSDK_API_ENDPOINT_OVERRIDES_STORAGE: stage.project.google.url,
});

function run(program: string, argv: readonly string[], more: Record<string, string> = {}) {
  const options = { env: { ...environment(), ...more }, cwd: more.HOME };
  return new Promise<{ code: number; stdout: string; stderr: string }>((resolve) => {
    execFile(program, [...argv], options, (error, stdout, stderr) =>
      resolve({ code: Number(error?.code ?? 0), stdout, stderr }),
    );
  });
}

const script = (...argv: string[]) => run('python3', [RESUME_PATH, '--project', PROJECT, ...argv]);
const textAt = (name: string) => stage.project.storage.objects.get(name)?.text ?? '';

/** `gcloud storage cp` of one object of the stage's bucket into the working folder, as its reference has it. */
const GCLOUD = `#!/usr/bin/env node
const [, , ...words] = process.argv;
const [, bucket, name] = /^storage cp gs:\\/\\/([^/]+)\\/(\\S+) \\.$/.exec(words.join(' ')) ?? [];
const url = process.env.CLOUDSDK_API_ENDPOINT_OVERRIDES_STORAGE + 'storage/v1/b/' + bucket + '/o/' + name + '?alt=media';
fetch(url, { headers: { authorization: 'Bearer ' + process.env.CLOUDSDK_AUTH_ACCESS_TOKEN } }).then(async (answer) => {
  if (!answer.ok) process.exitCode = 1;
  else require('node:fs').writeFileSync(name, await answer.text());
});
`;

withPython('resume.py (skipped where there is no Python)', () => {
  test('is named by every alert of a pause, by a line that works as it is pasted', async () => {
    await stage.tick();
    const alert = stage.alerts.received.map(({ body }) => body).join();
    const [line = ''] = /gcloud storage cp [^"\\]*/.exec(alert) ?? [];
    expect(line).toBe(
      `gcloud storage cp gs://${BUCKET}/resume.py . && python3 resume.py --project ${PROJECT} --bucket ${BUCKET} --all`,
    );
    const logged = stage.log.filter(({ event }) => event === 'spendfuse-alert');
    expect(logged.map(({ text }) => text).join()).toContain(line);
    const folder = mkdtempSync(join(tmpdir(), 'spendfuse-shell-'));
    writeFileSync(join(folder, 'gcloud'), GCLOUD);
    chmodSync(join(folder, 'gcloud'), 0o755);
    const shell = { PATH: `${folder}:${process.env.PATH}`, HOME: folder };
    const { code, stdout } = await run('sh', ['-c', line], shell);
    expect([code, stdout]).toEqual([0, expect.stringContaining('services/orders: resumed as')]);
    expect(orders.scaling).toEqual(SCALING);
    expect(textAt(`${BUCKET}/resume.py`)).toBe(readFileSync(RESUME_PATH, 'utf8'));
  });

  test('shows what is paused and why, and changes nothing', async () => {
    const { code, stdout } = await script();
    expect([code, stdout]).toEqual([
      0,
      expect.stringContaining('services/orders: paused because it leaks'),
    ]);
    expect(isStopped(orders)).toBe(true);
    expect(stage.project.storage.objects.has(LEASE)).toBe(false);
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
    const all = await script('--all');
    expect(all.stdout).toContain('services/orders: resumed as');
    // Not everything is resumed, as far as anybody can tell.
    expect(all.code).toBe(1);
    expect(orders.scaling).toEqual(SCALING);
  });

  test('resumes the next service where one is refused, and says which was not resumed', async () => {
    await stage.command({ command: 'pause', functions: ['bills'] });
    stage.project.google.faults = ({ method, path }) =>
      method === 'PATCH' && path.endsWith('/bills')
        ? { status: 403, body: { error: { message: 'no' } } }
        : undefined;
    const { code, stdout } = await script('--all');
    expect([code, isStopped(bills)]).toEqual([1, true]);
    expect(stdout).toContain('services/bills: not resumed: PATCH');
    expect(orders.scaling).toEqual(SCALING);
  });
});

withPython('resume.py before the guard is removed (skipped where there is no Python)', () => {
  test('resumes everything, and keeps a watchdog that still runs from acting after it', async () => {
    expect(await script('--removal')).toMatchObject({ code: 0 });
    expect(orders.scaling).toEqual(SCALING);
    const { holder, untilMs } = JSON.parse(textAt(LEASE));
    expect(holder).toBe('resume.py');
    expect((untilMs - Date.now()) / 60_000).toBeCloseTo(9, 0);
  });

  test('waits for a run that is at work', async () => {
    const untilMs = Date.now() + 1_500;
    stage.project.storage.put(LEASE, JSON.stringify({ holder: 'run-9', untilMs }));
    expect(await script('--removal')).toMatchObject({ code: 0 });
    expect(Date.now()).toBeGreaterThanOrEqual(untilMs);
  });

  test('stops the removal where a record cannot be read, or nobody may write the lease', async () => {
    stage.project.storage.put(`${BUCKET}/open/damaged`, '{}');
    expect(await script('--removal')).toMatchObject({ code: 1 });
    stage.project.storage.objects.delete(`${BUCKET}/open/damaged`);
    stage.project.google.faults = ({ method }) =>
      method === 'POST' ? { status: 403, body: { error: { message: 'no' } } } : undefined;
    const { code, stderr } = await script('--removal');
    expect([code, stderr]).toEqual([1, expect.stringContaining('guard%2Flease')]);
  });

  test('does not stand in the way of a removal where a service is gone', async () => {
    stage.project.run.services.delete(
      [...stage.project.run.services.keys()].find((name) => name.endsWith('orders')) ?? '',
    );
    const { code, stdout } = await script('--removal');
    expect([code, stdout]).toEqual([0, expect.stringContaining('does not exist any more')]);
  });
});
