// Runs the watchdog's bundle as Lambda does: one process, one event after another, answers to whoever sent them.
// Must add nothing of its own: the bundle sees the environment and the context that Lambda would give it.
/** @typedef {{ id: string, event: unknown, remainingMs: number }} Run */

const bundle = require(process.argv[2] ?? '');

process.on('message', async (/** @type {Run} */ run) => {
  const endsMs = Date.now() + run.remainingMs;
  const context = {
    awsRequestId: run.id,
    getRemainingTimeInMillis: () => Math.max(0, endsMs - Date.now()),
  };
  try {
    const answer = await bundle.handler(run.event, context);
    process.send?.({ id: run.id, answer: answer ?? null });
  } catch (error) {
    const { name, message } =
      error instanceof Error ? error : { name: 'Error', message: String(error) };
    process.send?.({ id: run.id, error: { name, message } });
  }
});

module.exports = {};
