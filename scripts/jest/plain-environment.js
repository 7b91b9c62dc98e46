// Tests run in Node's own realm. In a realm of their own, as jest has it, each look-up of a global goes through a proxy,
// arithmetic is several times slower, and every test file loads CDK and the SDK again.
// Must leave the process as it was found, so that no test file sees what another one did to it.

const { ModuleMocker } = require('jest-mock');

/** A package is loaded once for all test files, and must find again what it left: CDK its tokens, jest its matchers. */
const LEFT_BY_PACKAGES = /cdk|graceful-fs|awslambda|jest-matchers/;
/** Jest asks for a hundred; each `expect` and each construct of CDK takes a trace. */
const STACK_FRAMES = 20;

/** @typedef {Map<string | symbol, PropertyDescriptor>} Properties */

/** Without those that count Node's own listeners. @param {object} target @returns {Properties} */
const propertiesOf = (target) =>
  new Map(
    Object.entries(Object.getOwnPropertyDescriptors(target)).filter(
      ([name]) => !name.startsWith('_'),
    ),
  );

/** @param {object} target @param {Properties} before */
function restore(target, before) {
  for (const [name, descriptor] of before)
    if (descriptor.configurable) Reflect.defineProperty(target, name, descriptor);
}

/** @param {Set<string | symbol>} before */
function removeNewGlobals(before) {
  for (const name of Reflect.ownKeys(globalThis))
    if (!before.has(name) && !LEFT_BY_PACKAGES.test(String(name)))
      Reflect.deleteProperty(globalThis, name);
}

/**
 * CDK and CDK for Terraform take the stack of every construct and token into an object of their own, which nobody reads
 * here: only of an error is each frame mapped to its source. Jest sets its own formatter again for each test file.
 */
function mapErrorsOnly() {
  const mapped = Error.prepareStackTrace;
  if (!mapped) return;
  Error.prepareStackTrace = (error, frames) =>
    error instanceof Error ? mapped(error, frames) : `Error\n    at ${frames.join('\n    at ')}`;
}

/** Without fake timers, which no test needs: the clock is a value. */
class PlainEnvironment {
  constructor() {
    this.global = globalThis;
    this.moduleMocker = new ModuleMocker(globalThis);
    this.before = {
      names: new Set(Reflect.ownKeys(globalThis)),
      globals: propertiesOf(globalThis),
      process: propertiesOf(process),
      env: { ...process.env },
      folder: process.cwd(),
      exitCode: process.exitCode,
    };
  }

  async setup() {
    Error.stackTraceLimit = STACK_FRAMES;
    mapErrorsOnly();
  }

  async teardown() {
    const { names, globals, process: processBefore, env, folder, exitCode } = this.before;
    removeNewGlobals(names);
    restore(globalThis, globals);
    restore(process, processBefore);
    for (const name of Object.keys(process.env)) if (!(name in env)) delete process.env[name];
    Object.assign(process.env, env);
    process.chdir(folder);
    process.exitCode = exitCode;
  }

  exportConditions() {
    return ['node', 'node-addons'];
  }

  /** Only asked for whether there is one: scripts/jest/plain-runtime.js compiles for the realm that runs it. */
  getVmContext() {
    return globalThis;
  }
}

module.exports = PlainEnvironment;
