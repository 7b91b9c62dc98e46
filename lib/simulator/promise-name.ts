// The promises that a finished run is judged by, by name: what tests list as broken, and what a report carries.
// Each has its judgement and its words in promises.ts, or nothing compiles.

export type PromiseName =
  | 'attack-held'
  | 'held-in-time'
  | 'told-in-time'
  | 'honest-left-alone'
  | 'honest-served'
  | 'never-at-zero'
  | 'bystanders-served'
  | 'loss-within-bound'
  | 'loss-allowed'
  | 'no-event-lost'
  | 'events-add-up'
  | 'given-back'
  | 'guard-affordable';
