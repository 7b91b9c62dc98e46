// The functions of one app: what starts each, and the app setting that keeps it from starting.
// App settings are written back whole, so they are read in the same breath; no setting but the named one is changed.
// learn.microsoft.com/azure/azure-functions/disable-function (2024-03).

import type { LeverOf, SourceKind } from '../../../lib/core/pausing/target';
import { fieldOf, isFields, isList } from '../../../lib/core/units/values';
import { CloudFailure } from '../../../lib/engine/ports';
import { type Arm, deep } from '../calls/arm';

export type SourceLever = LeverOf<'source'>;

export interface AppFunction {
  readonly name: string;
  /** Of its first trigger, like `queueTrigger`. */
  readonly trigger: string;
  /** The queue, topic, hub or path that the trigger listens to; its own name where there is none. */
  readonly listensTo: string;
}

const FUNCTION_NAME = /^[\w-]{1,127}$/;

export async function functionsOf(arm: Arm, siteId: string): Promise<AppFunction[]> {
  const listed = await arm.list('listing the functions of an app', `${siteId}/functions`);
  return listed.flatMap((item) => {
    const whole = fieldOf(item, 'name');
    const name = typeof whole === 'string' ? whole.slice(whole.lastIndexOf('/') + 1) : '';
    if (!FUNCTION_NAME.test(name)) return [];
    const bindings = deep(item, 'properties', 'config', 'bindings');
    const binding = (isList(bindings) ? bindings : []).find((entry) =>
      /Trigger$/i.test(String(fieldOf(entry, 'type'))),
    );
    const trigger = fieldOf(binding, 'type');
    return [
      {
        name,
        trigger: typeof trigger === 'string' ? trigger : '',
        listensTo: SOURCES.flatMap((field) => textAt(binding, field))[0] ?? name,
      },
    ];
  });
}

const SOURCES = [
  'queueName',
  'topicName',
  'eventHubName',
  'path',
  'containerName',
  'collectionName',
];
const textAt = (binding: unknown, field: string): string[] => {
  const text = fieldOf(binding, field);
  return typeof text === 'string' && text !== '' ? [text] : [];
};

const SOURCE_KIND: Readonly<Record<string, SourceKind>> = {
  queueTrigger: 'queue',
  serviceBusTrigger: 'queue',
  eventHubTrigger: 'stream',
  cosmosDBTrigger: 'stream',
  kafkaTrigger: 'stream',
};

/** `…Disabled` where there was no such setting; `…Disabled=false` where it was there and said so. */
const LEVER_ID = /^AzureWebJobs\.([\w-]{1,127})\.Disabled(=(.{1,20}))?$/;

export const isFunctionLever = (id: string): boolean => LEVER_ID.test(id);

const settingOf = (id: string): string => id.replace(/=.*$/s, '');

const isDisabled = (value: string | undefined): boolean => /^(true|1)$/i.test(value ?? '');

/** One lever for each function that nobody has disabled yet; what it was set to is in its id, so that it comes back as it was. */
export async function functionLevers(arm: Arm, siteId: string): Promise<SourceLever[]> {
  const functions = await functionsOf(arm, siteId);
  const settings = await settingsOf(arm, siteId);
  return functions.flatMap(({ name, trigger, listensTo }) => {
    const setting = `AzureWebJobs.${name}.Disabled`;
    const value = settings[setting];
    if (isDisabled(value)) return [];
    const id = value === undefined ? setting : `${setting}=${value}`;
    if (!LEVER_ID.test(id)) return [];
    const sourceKind = SOURCE_KIND[trigger] ?? 'other';
    return [{ lever: 'source', id, sourceKind, name: listensTo, state: { kind: 'enabled' } }];
  });
}

/** Of levers that are held, as they are now. */
export async function heldFunctions(
  arm: Arm,
  siteId: string,
  held: readonly SourceLever[],
): Promise<SourceLever[]> {
  if (held.length === 0) return [];
  const settings = await settingsOf(arm, siteId);
  return held.map((lever) => ({
    ...lever,
    state: { kind: isDisabled(settings[settingOf(lever.id)]) ? 'disabled' : 'enabled' },
  }));
}

export async function setFunction(arm: Arm, siteId: string, lever: SourceLever): Promise<void> {
  const setting = settingOf(lever.id);
  const before = LEVER_ID.exec(lever.id)?.[3];
  const { [setting]: present, ...others } = await settingsOf(arm, siteId);
  const wanted = lever.state.kind === 'disabled' ? 'true' : before;
  if (present === wanted) return;
  await arm.change({
    what: `setting ${setting}`,
    method: 'PUT',
    path: `${siteId}/config/appsettings`,
    body: { properties: wanted === undefined ? others : { ...others, [setting]: wanted } },
  });
}

async function settingsOf(arm: Arm, siteId: string): Promise<Readonly<Record<string, string>>> {
  const what = 'reading the app settings';
  const path = `${siteId}/config/appsettings/list`;
  const properties = fieldOf(await arm.change({ what, method: 'POST', path }), 'properties');
  if (
    isFields(properties) &&
    Object.values(properties).every((property) => typeof property === 'string')
  )
    return properties as Readonly<Record<string, string>>;
  // Whoever wrote back less than there is would take an app its settings.
  throw new CloudFailure('unknown', `${what}: the answer is not a list of settings`);
}
