// Which functions a rule is about. Frameworks' own functions and those that only a deployment calls
// are nobody's to fix, so no rule of taste is applied to them.

import { LAMBDA_DEFAULTS } from '../collect/functions';
import { type ApiItem, type FunctionItem, type Inventory, settled, type WayIn } from '../inventory';

export function ownFunctions(inventory: Inventory): FunctionItem[] {
  return inventory.functions.filter(
    (item) => item.machinery === undefined && !isDeploymentOnly(item),
  );
}

function isDeploymentOnly(item: FunctionItem): boolean {
  return item.waysIn.length > 0 && item.waysIn.every((way) => way.kind === 'custom-resource');
}

export function isLive(way: WayIn): boolean {
  return (
    !(way.isEnabled.state === 'known' && !way.isEnabled.value) && way.kind !== 'custom-resource'
  );
}

export function memoryMbOf(item: FunctionItem): number | undefined {
  return settled<number>(item.memoryMb, LAMBDA_DEFAULTS.memoryMb);
}

export function timeoutSecondsOf(item: FunctionItem): number | undefined {
  return settled<number>(item.timeoutSeconds, LAMBDA_DEFAULTS.timeoutSeconds);
}

/** `a, b, c and 4 more` */
export function listed(names: readonly string[], most = 3): string {
  const shown = names.slice(0, most).join(', ');
  return names.length > most ? `${shown} and ${names.length - most} more` : shown;
}

/** An API that nothing read here stands behind is someone else's. */
export function isInUse(api: ApiItem): boolean {
  return api.functions.length > 0 || api.callsServices;
}
