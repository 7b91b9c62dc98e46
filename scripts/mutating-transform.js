// Jest's transform with one change in one file: SPENDFUSE_MUTANT says which, as JSON.
// The change is part of the cache's key, so no other run ever sees it.
const { createHash } = require('node:crypto');
const path = require('node:path');
const swc = require('@swc/jest');
const { root } = require('./entries.js');

/** @type {{ file: string, from: number, until: number, text: string } | null} */
const mutant = JSON.parse(process.env.SPENDFUSE_MUTANT ?? 'null');

/** @param {string} source @param {string} file */
const changed = (source, file) =>
  mutant && path.relative(root, file) === mutant.file
    ? source.slice(0, mutant.from) + mutant.text + source.slice(mutant.until)
    : source;

/** @param {import('@swc/core').Options} options */
exports.createTransformer = (options) => {
  const inner = /** @type {any} */ (swc).createTransformer(options);
  return {
    ...inner,
    /** @param {string} source @param {string} file @param {unknown} changes */
    process: (source, file, changes) => inner.process(changed(source, file), file, changes),
    /** @param {string} source @param {string} file @param {unknown} changes */
    getCacheKey: (source, file, changes) =>
      createHash('sha1')
        .update(inner.getCacheKey(changed(source, file), file, changes))
        .update(changed(source, file) === source ? '' : JSON.stringify(mutant))
        .digest('hex'),
  };
};
