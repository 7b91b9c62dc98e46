// From resources read to one inventory. The order matters only where one collector looks at what
// another has added: functions come first, permissions and guards last.

import type { Evidence, Inventory } from '../inventory';
import type { Reading } from '../resource';
import { collectAuthorizers } from './apis/authorizers';
import { collectHttpApis } from './apis/http-apis';
import { collectRestApis } from './apis/rest-apis';
import { collectSharedFronts } from './apis/shared-fronts';
import { collectAzure } from './clouds/azure';
import { collectAzureBindings } from './clouds/azure-bindings';
import { collectAzureEvents } from './clouds/azure-events';
import { collectGoogle } from './clouds/google';
import { collectGoogleEvents } from './clouds/google-events';
import { Collection } from './collection';
import { collectEvents } from './events/events';
import { collectMachines } from './events/machines';
import { collectMappings } from './events/mappings';
import { collectNotifications } from './events/notifications';
import { collectSelfCalls, collectWrites } from './events/writes';
import { collectFunctions } from './functions';
import { collectGuards } from './guards';
import { collectCallers } from './identity/callers';
import { collectPermissions } from './identity/permissions';
import { collectLogs } from './logs';
import { collectTrails } from './trails';

export function collect(reading: Reading): Inventory {
  const collection = new Collection(reading);
  collectFunctions(collection);
  collectRestApis(collection);
  collectHttpApis(collection);
  collectAuthorizers(collection);
  collectSharedFronts(collection);
  collectMappings(collection);
  collectNotifications(collection);
  collectLogs(collection);
  collectEvents(collection);
  collectMachines(collection);
  collectWrites(collection);
  collectSelfCalls(collection);
  collectTrails(collection);
  collectCallers(collection);
  collectPermissions(collection);
  collectGuards(collection);
  collectAzure(collection);
  collectGoogle(collection);
  collectAzureBindings(collection);
  collectAzureEvents(collection);
  collectGoogleEvents(collection);
  addNodes(collection);
  return collection.inventory;
}

/** Every resource an edge may touch; one that is only named has the evidence of who names it. */
function addNodes(collection: Collection): void {
  const named = new Map<string, Evidence>();
  for (const edge of collection.inventory.edges) {
    if (!named.has(edge.from)) named.set(edge.from, edge.evidence);
    if (!named.has(edge.to)) named.set(edge.to, edge.evidence);
  }
  for (const node of collection.identity.all()) {
    const evidence = collection.resources.get(node.id)?.evidence ?? named.get(node.id);
    collection.inventory.resources.push({ ...node, evidence: evidence ?? { file: '', path: '' } });
  }
}
