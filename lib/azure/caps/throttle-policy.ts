// The XML of an API Management policy that limits calls, of one API or one operation.
// azurerm sends it as `rawxml`: text is escaped as in any XML, and what stands between @( and ) is read as C#, unescaped.

/** Calls in a window of so many seconds: what the policies count by. */
export interface CallWindow {
  readonly calls: number;
  readonly windowSeconds: number;
}

export interface Limit extends CallWindow {
  readonly policy: 'rate-limit-by-key' | 'quota-by-key' | 'rate-limit';
  /** Whose calls count together; the policy `rate-limit` counts by subscription by itself. */
  readonly key?: string;
}

const escaped = (text: string): string =>
  text.replace(
    /[&<>"']/g,
    (mark) =>
      ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&apos;' })[mark] ?? mark,
  );

/** A key that is worked out at each call. It must hold no text of a user that could end a C# string. */
const expression = (code: string): string => `@(${code})`;

/** The attributes stand in the order of the policy's reference, which the service wants. */
function elementOf({ policy, calls, windowSeconds, key }: Limit): string {
  const counter = key === undefined ? '' : ` counter-key="${key}"`;
  return `<${policy} calls="${escaped(String(calls))}" renewal-period="${escaped(String(windowSeconds))}"${counter} />`;
}

/** What the policy of the wider scope says stays: `base` stands first everywhere. */
export const policyXml = (limits: readonly Limit[]): string =>
  [
    '<policies>',
    `<inbound><base />${limits.map(elementOf).join('')}</inbound>`,
    '<backend><base /></backend>',
    '<outbound><base /></outbound>',
    '<on-error><base /></on-error>',
    '</policies>',
  ].join('');

/** By API, so that no two APIs share a counter (learn.microsoft.com, rate-limit-by-key-policy, usage notes). */
export const everybody = expression('context.Api.Id');

/** By operation of the API. */
export const everybodyOfOperation = expression('context.Api.Id + context.Operation.Id');

/** By subscription where the caller has one, by a header where asked, and else by address. */
export function eachClient(clientHeader: string | undefined): string {
  const address = 'context.Request.IpAddress';
  const client =
    clientHeader === undefined
      ? `context.Subscription?.Id ?? ${address}`
      : `context.Request.Headers.GetValueOrDefault("${clientHeader}", ${address})`;
  return expression(`context.Api.Id + (${client})`);
}

/** The longest window of the rate policies (learn.microsoft.com, rate-limit-by-key-policy, 2026). */
export const WINDOW_SECONDS_MAX = 300;

/**
 * The shortest window in which `burst` calls keep the rate. It rounds calls down, never up: the rate is a promise.
 */
export function windowOf(
  requestsPerSecond: number,
  burst = Math.ceil(requestsPerSecond),
): CallWindow {
  const wanted = Math.ceil(Math.max(burst, 1) / requestsPerSecond - 1e-9);
  const windowSeconds = Math.min(WINDOW_SECONDS_MAX, Math.max(1, wanted));
  return { calls: Math.floor(requestsPerSecond * windowSeconds + 1e-9), windowSeconds };
}
