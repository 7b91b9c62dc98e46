// An event that is not one of ours: it changes nothing, and the run fails so that the alarm on errors sees it.

export class MalformedEvent extends Error {
  constructor(readonly problems: readonly string[]) {
    super(`malformed event, nothing was changed: ${problems.join('; ')}`);
    this.name = 'MalformedEvent';
  }
}
