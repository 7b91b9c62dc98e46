// Loads each file of lib/ once for all test files of a worker, and leaves it as warm as the last one made it: anew for
// each, a suite of hundreds of files spends its time on compiling and on code that is not optimized yet.
// Only possible because lib/ keeps nothing between calls: test/tidy/words.ts refuses state at the top of a module.

const { createRequire, isBuiltin } = require('node:module');
const { dirname, join, sep } = require('node:path');
const { compileFunction } = require('node:vm');
const { root } = require('../entries.js');

const LIBRARY = join(root, 'lib') + sep;
const PARAMETERS = ['module', 'exports', 'require', '__dirname', '__filename'];

/**
 * @typedef {object} Source what the test file that runs now would load with
 * @property {(from: string, name: string) => string} resolve
 * @property {(path: string) => string} codeOf
 * @property {(path: string) => boolean} needsTransform
 */

/** @type {Map<string, { exports: any }>} */
const modules = new Map();

/** @type {<Result>(load: () => Result) => Result} */
let around = (load) => load();

const isInLibrary = (/** @type {string} */ path) =>
  path.startsWith(LIBRARY) && path.endsWith('.ts');

/** @param {string} path @param {() => Source} source asked anew at each call: a file may load another one late */
function load(path, source) {
  const known = modules.get(path);
  if (known) return known.exports;
  const module = { id: path, filename: path, path: dirname(path), exports: {} };
  modules.set(path, module);
  try {
    const run = compileFunction(source().codeOf(path), PARAMETERS, { filename: path });
    around(() =>
      run.call(
        module.exports,
        module,
        module.exports,
        requireFrom(path, source),
        module.path,
        path,
      ),
    );
  } catch (error) {
    modules.delete(path);
    throw error;
  }
  return module.exports;
}

/** @param {string} from @param {() => Source} source */
function requireFrom(from, source) {
  const native = createRequire(from);
  return (/** @type {string} */ name) => {
    if (isBuiltin(name)) return native(name);
    const path = source().resolve(from, name);
    return source().needsTransform(path) ? load(path, source) : native(path);
  };
}

module.exports = {
  isInLibrary,
  load,
  /** The next test file loads everything anew. */
  forget: () => modules.clear(),
  /** What is run around the loading of each file. @param {typeof around} listener */
  onLoad(listener) {
    around = listener;
  },
};
