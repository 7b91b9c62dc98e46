// Jest's own transform; a file of the folders under trial gets its switches first.

const { createHash } = require('node:crypto');
const path = require('node:path');
const swc = require('@swc/jest');
const { root } = require('../entries.js');
const { mutantsOf } = require('./mutants.js');

const { switched } = mutantsOf(JSON.parse(process.env.SPENDFUSE_MUTATION ?? '{}').folders ?? []);

/** @param {string} source @param {string} file */
const withItsSwitches = (source, file) => switched.get(path.relative(root, file)) ?? source;

/** @param {import('@swc/core').Options} options */
exports.createTransformer = (options) => {
  const inner = /** @type {any} */ (swc).createTransformer(options);
  return {
    ...inner,
    /** @param {string} source @param {string} file @param {unknown} about */
    process: (source, file, about) => inner.process(withItsSwitches(source, file), file, about),
    /** @param {string} source @param {string} file @param {unknown} about */
    getCacheKey: (source, file, about) =>
      createHash('sha1')
        .update(inner.getCacheKey(withItsSwitches(source, file), file, about))
        .digest('hex'),
  };
};
