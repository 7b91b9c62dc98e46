// The watchdog as Azure Functions runs it (Node, programming model v4): a timer every minute, and routes, each with a key of its own.
// Holds nothing but the wiring to the platform; whatever decides is in lib/, whatever calls is beside this folder.

import { join } from 'node:path';
import {
  app,
  type HttpRequest,
  type HttpResponseInit,
  type InvocationContext,
} from '@azure/functions';
import { AZURE_ENV, AZURE_FUNCTIONS } from '../../../lib/azure/contract';
import { RESUME_SCRIPT } from '../../../lib/contract';
import { type Reply, watchdogIn } from '../entry/dispatch';

let context: InvocationContext | undefined;
const watchdog = watchdogIn({
  env: process.env,
  // Only what a run logs itself reaches Application Insights with its level and its run.
  writeLine: (line) => (context ?? console).log(line),
  lastResort: join(__dirname, RESUME_SCRIPT),
});

const answered =
  (handle: (text: string, runId: string) => Promise<Reply>) =>
  async (request: HttpRequest, run: InvocationContext): Promise<HttpResponseInit> => {
    context = run;
    const { status, body } = await handle(await request.text(), run.invocationId);
    return { status, jsonBody: body };
  };

app.timer(AZURE_FUNCTIONS.tick, {
  schedule: '0 * * * * *',
  // A tick that was missed is not made up for: the next one reads every minute since.
  useMonitor: false,
  handler: (_timer, run) => {
    context = run;
    return watchdog.tick(run.invocationId);
  },
});

app.http(AZURE_FUNCTIONS.command, {
  methods: ['POST'],
  authLevel: 'function',
  handler: answered((text, runId) => watchdog.command(text, runId)),
});

app.http(AZURE_FUNCTIONS.budget, {
  methods: ['POST'],
  authLevel: 'function',
  handler: answered((text, runId) => watchdog.budget(text, runId)),
});

// Only where there is a page: a route that nobody needs is not opened.
if (process.env[AZURE_ENV.page])
  app.http(AZURE_FUNCTIONS.page, {
    methods: ['POST'],
    authLevel: 'function',
    handler: answered((text) => watchdog.page(text)),
  });
