// The app that cdktf.json names: the guard of an Azure subscription, of a Google billing account, or both.
// Must say in one line what to set, and leave with 2, rather than synthesise nothing.

import { existsSync, readFileSync } from 'node:fs';
import { App } from 'cdktf';
import { AzureGuardStack } from '../lib/azure/guard-stack';
import { GcpGuardStack } from '../lib/gcp/guard-stack';

const path = process.env.SPENDFUSE_MULTICLOUD ?? 'multicloud.json';
const startMonth = new Date().toISOString().slice(0, 7);
const app = new App();
const mistakes: string[] = [];

function attempt<T>(step: () => T): T | undefined {
  try {
    return step();
  } catch (error) {
    mistakes.push(error instanceof Error ? error.message : String(error));
    return undefined;
  }
}

const settings = attempt(() => (existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : {}));
const { azure, gcp } = settings ?? {};
if (azure) attempt(() => new AzureGuardStack(app, 'azure-guard', { startMonth, ...azure }));
if (gcp) attempt(() => new GcpGuardStack(app, 'gcp-guard', gcp));
if (!azure && !gcp) mistakes.push('give "azure" or "gcp" settings: see docs/azure-gcp.md');
if (mistakes.length === 0) app.synth();
else console.error(`${path} (or the file SPENDFUSE_MULTICLOUD names): ${mistakes.join('; ')}`);
process.exitCode = mistakes.length === 0 ? 0 : 2;
