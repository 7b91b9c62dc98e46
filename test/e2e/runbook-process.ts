// The runbook as it stands in a template, run by a Python with boto3 against the stand-in cloud.
// Uses the Python that moto runs with, since moto brings boto3 along.

import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const own = join(__dirname, '..', '..', 'node_modules', '.cache', 'moto', 'bin', 'python');

export interface RunbookStep {
  readonly Handler: string;
  readonly Script: string;
}

export interface RunbookOutcome {
  readonly output: unknown;
  readonly failure: string | null;
  readonly printed: readonly string[];
}

/** The one step of the runbook in a template. */
export function runbookIn(template: string): RunbookStep {
  const { Resources } = JSON.parse(template) as {
    Resources: Record<
      string,
      { Type: string; Properties: { Content: { mainSteps: [{ inputs: RunbookStep }] } } }
    >;
  };
  const document = Object.values(Resources).find(({ Type }) => Type === 'AWS::SSM::Document');
  if (!document) throw new Error('the template has no runbook');
  return document.Properties.Content.mainSteps[0].inputs;
}

export async function runRunbook(
  { Handler, Script }: RunbookStep,
  payload: Readonly<Record<string, string>>,
  endpoint: string,
): Promise<RunbookOutcome> {
  const python = await pythonWithBoto3();
  const running = run(python, [join(__dirname, 'runbook-runner.py')], {
    timeout: 120_000,
    env: {
      ...process.env,
      AWS_ENDPOINT_URL: endpoint,
      AWS_DEFAULT_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'runbook',
      AWS_SECRET_ACCESS_KEY: 'test',
    },
  });
  running.child.stdin?.end(JSON.stringify({ script: Script, handler: Handler, payload }));
  return JSON.parse((await running).stdout) as RunbookOutcome;
}

async function pythonWithBoto3(): Promise<string> {
  for (const python of ['python3', own])
    if (python === 'python3' || existsSync(python))
      if (
        await run(python, ['-c', 'import boto3']).then(
          () => true,
          () => false,
        )
      )
        return python;
  throw new Error('the runbook needs a Python with boto3, which comes with moto');
}
