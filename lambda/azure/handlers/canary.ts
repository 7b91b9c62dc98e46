// What a drill floods, as Azure Functions runs it (Node, programming model v4): a call waits for as long as it was told to.
// Does nothing else: it reads no data, calls nobody and holds no secret.

import { app, type HttpResponseInit } from '@azure/functions';
import { AZURE_CANARY } from '../../../lib/azure/contract';

app.http(AZURE_CANARY.function, {
  methods: ['GET'],
  authLevel: 'function',
  handler: async (): Promise<HttpResponseInit> => {
    await new Promise((done) =>
      setTimeout(done, Number(process.env[AZURE_CANARY.milliseconds] ?? 0)),
    );
    return { body: 'ran' };
  },
});
