// What helps where a policy of the organization denies what a deployment, a removal or a command asks for.
// AWS itself sets such a policy near an account's spend limit; nothing of ours can lift it, and nothing was changed.

/** Near a spend limit AWS denies changes to concurrency, a resume's too (accounts guide, spend limits, read 2026-11). */
export const LIFT_POLICY =
  'raise or remove the limit (AWS console: Billing, Spend limits), or ask who owns the policy; then run the same command again';

/** Of a stack's reasons, one in which such a policy stands in the way. */
export const isHeldByPolicy = (reasons: readonly string[]): boolean =>
  reasons.some((reason) => /service control policy/i.test(reason));
