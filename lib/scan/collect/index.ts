// From resources read to one inventory. The order matters only where one collector looks at what
// another has added: functions come first, permissions and guards last.

import type { Evidence, Inventory } from '../inventory';
import type { Reading } from '../resource';
import { collectAuthorizers } from './apis/authorizers';
import { collectHttpApis } from './apis/http-apis';
import { collectRestApis } from './apis/rest-apis';
import { collectSharedFronts } from './apis/shared-fronts';
import { collectAzure } from './azure';
import { Collection } from './collection';
import { collectEvents } from './events/events';
import { collectMachines } from './events/machines';
import { collectMappings } from './events/mappings';
import { collectNotifications } from './events/notifications';
import { collectSelfCalls, collectWrites } from './events/writes';
import { collectFunctions } from './functions';
import { collectGoogle } from './google';
import { collectGuards } from './guards';
import { collectCallers } from './identity/callers';
import { collectPermissions } from './identity/permissions';
import { collectLogs } from './logs';
import { collectTrails } from './trails';

export function collect(reading: Reading): Inventory {
  const desk = new Collection(reading);
  collectFunctions(desk);
  collectRestApis(desk);
  collectHttpApis(desk);
  collectAuthorizers(desk);
  collectSharedFronts(desk);
  collectMappings(desk);
  collectNotifications(desk);
  collectLogs(desk);
  collectEvents(desk);
  collectMachines(desk);
  collectWrites(desk);
  collectSelfCalls(desk);
  collectTrails(desk);
  collectCallers(desk);
  collectPermissions(desk);
  collectGuards(desk);
  collectAzure(desk);
  collectGoogle(desk);
  addNodes(desk);
  return desk.inventory;
}

/** Every resource an edge may touch; one that is only named has the evidence of who names it. */
function addNodes(desk: Collection): void {
  const named = new Map<string, Evidence>();
  for (const edge of desk.inventory.edges) {
    if (!named.has(edge.from)) named.set(edge.from, edge.evidence);
    if (!named.has(edge.to)) named.set(edge.to, edge.evidence);
  }
  for (const node of desk.identity.all()) {
    const evidence = desk.resources.get(node.id)?.evidence ?? named.get(node.id);
    desk.inventory.resources.push({ ...node, evidence: evidence ?? { file: '', path: '' } });
  }
}
