// The parts of the watchdog of Azure over a fake one, without waiting between calls.
// Each rig has an Azure of its own, so no test finds what another did.

import { armOf } from '../../../lambda/azure/calls/arm';
import { azureCalls } from '../../../lambda/azure/calls/azure-calls';
import { guardObjects } from '../../../lambda/azure/calls/guard-objects';
import { identityTokens } from '../../../lambda/azure/calls/identity-token';
import { pacesOf } from '../../../lambda/azure/calls/paces';
import { watchedIn } from '../../../lambda/azure/discovery';
import { functionAppBrake } from '../../../lambda/azure/function-app-brake';
import { functionApps } from '../../../lambda/azure/function-app-list';
import { monitorMeter } from '../../../lambda/azure/monitor-meter';
import { settingsFrom } from '../../../lambda/azure/settings';
import { FakeAzure } from '../../support/azure/fake-azure';
import { SUBSCRIPTION } from '../../support/azure/fake-sites';
import { NOW_MS } from '../../support/builders';

const started: FakeAzure[] = [];

export const stopAll = async (): Promise<void> => {
  await Promise.all(started.splice(0).map((azure) => azure.stop()));
};

export async function azureRig() {
  const azure = await new FakeAzure().start();
  started.push(azure);
  const settings = settingsFrom(azure.env());
  const timing = { now: Date.now, sleep: async () => {}, random: () => 0 };
  const paces = pacesOf(timing);
  const call = azureCalls(fetch, identityTokens(settings.identity, fetch, Date.now));
  const arm = armOf({ call, paces, url: settings.armUrl });
  const lines: string[] = [];
  const log = (level: string, event: string, details: object = {}): void => {
    lines.push(JSON.stringify({ level, event, ...details }));
  };
  let nowMs = NOW_MS;
  const list = functionApps({ arm, subscription: SUBSCRIPTION, now: () => nowMs, log });
  return {
    ...{ azure, arm, call, lines, list },
    later: (ms: number) => {
      nowMs += ms;
    },
    objects: guardObjects({ call, paces, ...settings }),
    brake: functionAppBrake({ arm, subscription: SUBSCRIPTION }),
    meter: monitorMeter({
      ...{ arm, call, paces, subscription: SUBSCRIPTION, metricsUrl: settings.metricsUrl },
      list,
      watchedIn: (apps) => watchedIn(apps, { settings, log }),
    }),
  };
}
