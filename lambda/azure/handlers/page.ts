// The confirm page as Azure Functions runs it (Node, programming model v4): one route that anybody may open.
// Holds nothing but the wiring to the platform; what a request may do is decided in lambda/channels.

import { app, type HttpRequest, type HttpResponseInit } from '@azure/functions';
import { AZURE_FUNCTIONS } from '../../../lib/azure/contract';
import type { ConfirmHandler } from '../../channels/confirm-handler';
import { pageIn } from '../entry/page-entry';

let handle: ConfirmHandler | undefined;

app.http(AZURE_FUNCTIONS.page, {
  methods: ['GET', 'HEAD', 'POST'],
  // The signed link is the authentication.
  authLevel: 'anonymous',
  handler: async (request: HttpRequest): Promise<HttpResponseInit> => {
    handle ??= pageIn({ env: process.env });
    return handle({
      method: request.method,
      query: new URL(request.url).search.slice(1),
      contentType: request.headers.get('content-type') ?? '',
      body: await request.text(),
    });
  },
});
