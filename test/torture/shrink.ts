// From a story that breaks a promise to the least of it that still does: entries are left out for as long as it breaks.
// A run of it is deterministic, so what is left is a proof and not a guess.

import { brokenIn, type CheckName } from './checks';
import { live, type Sabotage } from './live';
import { type Story, withEntries } from './story';

/** The indices of the entries that are needed for this check to break, in as few runs as halving takes. */
export async function shrink(
  story: Story,
  check: CheckName,
  sabotage?: Sabotage,
): Promise<readonly number[]> {
  const breaks = async (kept: readonly number[]): Promise<boolean> =>
    brokenIn(await live(withEntries(story, kept), sabotage)).some(
      (broken) => broken.check === check,
    );
  let kept = story.entries.map((_, index) => index);
  for (
    let size = Math.ceil(kept.length / 2);
    size >= 1;
    size = size === 1 ? 0 : Math.ceil(size / 2)
  )
    for (let start = 0; start < kept.length; ) {
      const without = [...kept.slice(0, start), ...kept.slice(start + size)];
      if (await breaks(without)) kept = without;
      else start += size;
    }
  return kept;
}
