// What the parts of the plan reader hand each other.
// A value known only after apply stands as a symbol for what it refers to; it is never left to look empty.

import type { TreeMap } from '../../tree';
import type { Path } from '../text/lines';

/** One resource of the plan with its values, references filled in. */
export interface Planned {
  address: string;
  module: string;
  type: string;
  name: string;
  values: TreeMap;
  path: Path;
}

/** Where a part says what it could not tell, and asks which resource a symbol means. */
export interface PlanNotes {
  addressOf(id: string): string;
  blind(what: string, because: string, path: Path): void;
}
