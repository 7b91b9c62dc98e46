// The watchdog as Azure Functions runs it (Node, programming model v4): a timer every minute, and two routes with a key.
// Holds nothing but the wiring to the platform; whatever decides is in lib/, whatever calls is beside this folder.

import {
  app,
  type HttpRequest,
  type HttpResponseInit,
  type InvocationContext,
} from '@azure/functions';
import { AZURE_FUNCTIONS } from '../../../lib/azure/contract';
import { type Reply, watchdogIn } from '../entry/dispatch';

const watchdog = watchdogIn({ env: process.env });

const answered =
  (handle: (text: string, runId: string) => Promise<Reply>) =>
  async (request: HttpRequest, { invocationId }: InvocationContext): Promise<HttpResponseInit> => {
    const { status, body } = await handle(await request.text(), invocationId);
    return { status, jsonBody: body };
  };

app.timer(AZURE_FUNCTIONS.tick, {
  schedule: '0 * * * * *',
  // A tick that was missed is not made up for: the next one reads every minute since.
  useMonitor: false,
  handler: (_timer, { invocationId }) => watchdog.tick(invocationId),
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
