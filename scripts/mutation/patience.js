// A thread beside the tests: a change may make them run for ever where nothing counts. It ends the process then, which
// whoever waits takes for noticed. Counts processor time, so that a busy machine does not notice changes that no test does.

const { parentPort } = require('node:worker_threads');

const PATIENCE_SECONDS = 60;
const LOOKS_EVERY_MS = 1_000;

const cpuSeconds = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
};

let startedAt = cpuSeconds();
parentPort?.on('message', () => {
  startedAt = cpuSeconds();
});
setInterval(() => {
  if (cpuSeconds() - startedAt > PATIENCE_SECONDS) process.kill(process.pid, 'SIGKILL');
}, LOOKS_EVERY_MS);
