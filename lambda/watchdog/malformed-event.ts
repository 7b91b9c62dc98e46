// An event that is not one of ours, with everything that is wrong with it.
// It must change nothing, and must fail the run, so that the alarm on errors sees it.

export class MalformedEvent extends Error {
  constructor(readonly problems: readonly string[]) {
    super(`malformed event, nothing was changed: ${problems.join('; ')}`);
    this.name = 'MalformedEvent';
  }
}
