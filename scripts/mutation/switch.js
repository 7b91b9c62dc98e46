// Which change is on, and what the tests reach: shared by the code under test, which asks at each switch, and by the
// runner and the environment, which listen. One per process: changes are tried one after the other.

/** A change that makes a loop run for ever is asked for so often that no test would: the loop ends with an error. */
const ENDLESS = 50_000_000;

/** What no test alone reaches: a file's own set-up. */
const SET_UP = -1;

/** @typedef {Map<number, Set<number>>} Reach the tests of a file by their order, and the switches each asks for */

/**
 * What the runner and the environment of the test file that runs now tell each other.
 * @type {{ tests: Set<number> | null, reach: Reach | null, failed: boolean }}
 */
const watch = { tests: null, reach: null, failed: false };

let on = -1;
let asked = 0;
/** @type {Set<number> | null} while the tests are only watched */
let reached = null;
/** @type {Set<number>} asked for while a file of the library is loaded: its result is kept after that */
const whileLoading = new Set();
let loading = 0;

/** @param {number} id */
function isOn(id) {
  if (reached) (loading > 0 ? whileLoading : reached).add(id);
  if (id !== on) return false;
  asked += 1;
  if (asked > ENDLESS) throw new Error(`change ${id} runs for ever`);
  return true;
}

Object.assign(globalThis, { __mutant: isOn });

module.exports = {
  SET_UP,
  watch,
  whileLoading,
  /** @param {number} id */
  turnOn(id) {
    on = id;
    asked = 0;
  },
  turnOff() {
    on = -1;
  },
  /** @param {Set<number> | null} into */
  listen(into) {
    reached = into;
  },
  /** @template Result @param {() => Result} load @returns {Result} */
  load(load) {
    loading += 1;
    try {
      return load();
    } finally {
      loading -= 1;
    }
  },
};
