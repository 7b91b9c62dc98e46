// How often a property runs that names no number: a sample in `npm test`, fast-check's own hundred in the sweep, which
// takes every file that imports fast-check (jest.seeds.config.js).

const { configureGlobal } = require('fast-check');

const RUNS = 100;
const RUNS_IN_A_HURRY = 10;

configureGlobal({ numRuns: process.env.SPENDFUSE_SEEDS === 'all' ? RUNS : RUNS_IN_A_HURRY });
