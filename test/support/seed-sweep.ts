// How many seeds a promise is tried on: two while somebody works, all of them in continuous integration.
// Must never be none: a promise that no seed tried is not kept but untested.

const SEEDS_IN_A_HURRY = 2;

/** @param all what `npm run test:seeds` runs */
export const seedsTried = (all: number): number =>
  process.env.SPENDFUSE_SEEDS === 'all' ? all : Math.min(all, SEEDS_IN_A_HURRY);
