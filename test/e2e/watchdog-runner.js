// Runs the watchdog's bundle as Lambda does: one process, one event after another, answers to whoever sent them.
// Must add nothing of its own: the bundle sees the environment and the context that Lambda would give it, and its answers
// to CloudFormation may reach this machine and no other.
/** @typedef {{ id: string, event: unknown, remainingMs: number }} Run */

const bundle = require(process.argv[2] ?? '');
/** @param {string} url */
const isAnswerAddress = (url) => new URL(url).hostname === '127.0.0.1';
const handler = bundle.handlerIn?.({ isAnswerAddress }) ?? bundle.handler;

process.on('message', async (/** @type {Run} */ run) => {
  const endsMs = Date.now() + run.remainingMs;
  const context = {
    awsRequestId: run.id,
    getRemainingTimeInMillis: () => Math.max(0, endsMs - Date.now()),
  };
  try {
    const answer = await handler(run.event, context);
    process.send?.({ id: run.id, answer: answer ?? null });
  } catch (error) {
    const { name, message } =
      error instanceof Error ? error : { name: 'Error', message: String(error) };
    process.send?.({ id: run.id, error: { name, message } });
  }
});

module.exports = {};
