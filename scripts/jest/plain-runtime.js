// Compiles the project's files for Node's own realm (plain-environment.js says why), and leaves packages to Node, which
// loads each once for all test files of a worker. What jest has to transform stays with jest.
// The library too is loaded once (shared-library.js); tests and what supports them are loaded anew for each test file.

const { createRequire, isBuiltin } = require('node:module');
const { compileFunction } = require('node:vm');
const Runtime = require('jest-runtime').default;
const runningTest = require('./running-test.js');
const library = require('./shared-library.js');

/** Its own version for each file: it gives what the file's own `test` and `expect` are. */
const OF_JEST = '@jest/globals';
const IN_PACKAGE = /[\\/]node_modules[\\/]/;

/** @type {Map<string, string | null>} */
const pathsByName = new Map();

/** Where the code of each file came from, for stack traces: a file of lib/ is compiled for the first that asks. */
const sourceMaps = new Map();

/** @type {import('./shared-library.js').Source} */
let ofThisFile;

const isOfProject = (/** @type {string} */ name) => name.startsWith('.') || name.startsWith('/');

/** Null for what ships as ES modules only. @param {string} from @param {string} name @returns {string | null} */
function resolved(from, name) {
  try {
    return createRequire(from).resolve(name);
  } catch {
    return null;
  }
}

/** Packages that the project's files name are the same for all of them. @param {string} from @param {string} name */
function pathOf(from, name) {
  if (IN_PACKAGE.test(from)) return resolved(from, name);
  const known = pathsByName.get(name);
  if (known !== undefined) return known;
  const path = resolved(from, name);
  pathsByName.set(name, path);
  return path;
}

class PlainRuntime extends Runtime {
  /** @param {ConstructorParameters<typeof Runtime>} parts */
  constructor(...parts) {
    super(...parts);
    const [config, , , , , , , globalConfig] = parts;
    this.untransformed = config.transformIgnorePatterns.map((pattern) => new RegExp(pattern));
    // While somebody watches, files change under a process that stays.
    this.isShared = !(globalConfig?.watch || globalConfig?.watchAll);
    const { executor, transformCache, _resolution: resolution } = /** @type {any} */ (this);
    transformCache.sourceMaps = sourceMaps;
    this.resolve = (/** @type {string} */ from, /** @type {string} */ name) =>
      (isOfProject(name) ? null : pathOf(from, name)) ?? resolution.resolveCjs(from, name);
    ofThisFile = {
      resolve: this.resolve,
      codeOf: (path) => transformCache.transform(path),
      needsTransform: (path) => !this.untransformed.some((pattern) => pattern.test(path)),
    };
    executor.compile = (/** @type {string} */ source, /** @type {string} */ filename) =>
      compileFunction(source, executor.injectedModuleParameters, { filename });
  }

  /**
   * Jest's own parts are loaded once too, but for the one that holds a file's tests: it is asked for by its path.
   * @override @type {InstanceType<typeof Runtime>['requireInternalModule']}
   */
  requireInternalModule(from, name) {
    if (name === 'node:async_hooks') return /** @type {any} */ (runningTest);
    return name && !isOfProject(name)
      ? createRequire(from)(name)
      : super.requireInternalModule(from, name);
  }

  /** @override @type {InstanceType<typeof Runtime>['requireModuleOrMock']} */
  requireModuleOrMock(from, name) {
    if (this.isShared && isOfProject(name)) {
      const path = this.resolve(from, name);
      if (library.isInLibrary(path)) return library.load(path, () => ofThisFile);
    }
    if (!isOfProject(name) && !isBuiltin(name) && name !== OF_JEST) {
      const path = pathOf(from, name);
      if (path && this.untransformed.some((pattern) => pattern.test(path))) return require(path);
    }
    return super.requireModuleOrMock(from, name);
  }
}

module.exports = PlainRuntime;
