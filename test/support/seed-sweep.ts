// How much a promise is tried: a sample while somebody works (`npm test`), all of it in continuous integration
// (`npm run test:seeds`). Must never be none: a promise that nothing tried is not kept but untested.

const SEEDS_IN_A_HURRY = 1;
const SHARE_IN_A_HURRY = 0.05;

export const isSweep = process.env.SPENDFUSE_SEEDS === 'all';

/** @param all what the sweep runs */
export const seedsTried = (all: number): number =>
  isSweep ? all : Math.min(all, SEEDS_IN_A_HURRY);

/** Runs of a property that costs seconds. */
export const runsTried = (all: number): number =>
  isSweep ? all : Math.max(1, Math.ceil(all * SHARE_IN_A_HURRY));

/** One in so many, the first among them; every one in the sweep. */
export const oneIn = <Item>(step: number, all: readonly Item[]): Item[] =>
  all.filter((_, index) => isSweep || index % step === 0);
