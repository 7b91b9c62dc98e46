// What becomes of an app's events while it is stopped, in words for the alert: what waits, for how long, and what is lost.
// A trigger without words here is not told about; none is told to wait that does not.

import type { AppFunction } from './functions';

/**
 * learn.microsoft.com: storage queues and Service Bus keep a message until its time to live ends, 7 and 14 days where
 * nobody set another; Event Hubs keep events for their retention, 1 hour to 90 days; Event Grid retries for 24 hours, then
 * drops or dead-letters (event-grid/delivery-and-retry); a stop ends no orchestration (azure-functions-durable-extension#2860).
 */
const NOTES: Readonly<Record<string, (names: string) => string>> = {
  queueTrigger: (names) =>
    `messages wait in ${names} until their time to live ends, 7 days by default`,
  serviceBusTrigger: (names) => `messages wait in ${names} until their time to live ends`,
  eventHubTrigger: (names) => `events wait in ${names} until their retention ends`,
  cosmosDBTrigger: (names) => `changes of ${names} are read again from where it stopped`,
  eventGridTrigger: (names) =>
    `Event Grid tries ${names} again for up to 24 h, then drops events or dead-letters them`,
  blobTrigger: (names) => `blobs in ${names} are looked for again once it runs`,
  timerTrigger: (names) => `the timers ${names} do not fire, and are not made up for`,
  orchestrationTrigger: (names) =>
    `orchestrations that are running (${names}) may go on: a stop does not end them`,
  httpTrigger: () => 'callers get 403',
};

const NAMES_SHOWN = 3;

export function triggerNotes(functions: readonly AppFunction[]): string[] {
  return Object.entries(NOTES).flatMap(([trigger, words]) => {
    const names = functions.flatMap((appFunction) =>
      appFunction.trigger === trigger ? [appFunction.listensTo] : [],
    );
    if (names.length === 0) return [];
    const more = names.length > NAMES_SHOWN ? ` and ${names.length - NAMES_SHOWN} others` : '';
    return [words(`${names.slice(0, NAMES_SHOWN).join(', ')}${more}`)];
  });
}
