// The stack of an example for CDK for Terraform, run as it is written, from our sources instead of the installed package.
// Nothing is written to disk: the test synthesises it.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, type TerraformStack } from 'cdktf';
import ts from 'typescript';

class UnwrittenApp extends App {
  override synth(): void {}
}

export function stackOfExample(
  name: string,
  doors: Readonly<Record<string, unknown>>,
): TerraformStack {
  const code = readFileSync(join(__dirname, '../../examples', name, 'app.ts'), 'utf8');
  const { outputText } = ts.transpileModule(code, {
    compilerOptions: { module: ts.ModuleKind.CommonJS },
  });
  const load = (path: string): unknown =>
    doors[path] ?? (path === 'cdktf' ? { ...require('cdktf'), App: UnwrittenApp } : require(path));
  return new Function('require', 'exports', `${outputText}\nreturn stack;`)(load, {});
}
