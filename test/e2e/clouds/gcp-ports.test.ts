// The adapters of Google Cloud keep the engine's contracts over HTTP, against the stand-ins in test/support/gcp; the journal
// also against a real fake-gcs-server where SPENDFUSE_FAKE_GCS says where one listens
// (`fake-gcs-server -scheme http -backend memory`, then http://127.0.0.1:4443/).

import { googleApi } from '../../../lambda/gcp/google-api';
import { settingsFrom } from '../../../lambda/gcp/settings';
import { cloudStorage } from '../../../lambda/gcp/store/cloud-storage';
import { gcpGuard } from '../../../lambda/gcp/wiring';
import type { Guard } from '../../../lambda/watchdog/guard';
import { objectJournal } from '../../../lambda/watchdog/objects/object-journal';
import { NOW_MINUTE, NOW_MS } from '../../support/builders';
import { type FakeProject, startFakeProject } from '../../support/gcp/fake-project';
import { fullNameOf } from '../../support/gcp/fake-run';
import {
  describeBrakeContract,
  describeJournalContract,
  describeMeterContract,
  describeNotifierContract,
} from '../../support/port-contracts';
import { virtualTiming } from '../../support/virtual-timing';

let project: FakeProject;
let count = 0;
const realStorage = process.env.SPENDFUSE_FAKE_GCS;

// Three hundred records over HTTP, on a machine that may be busy with other tests.
jest.setTimeout(60_000);

beforeAll(async () => {
  project = await startFakeProject(NOW_MS);
});
afterAll(() => project.google.stop());

const guard = (writeLine: (line: string) => void = () => undefined): Guard =>
  gcpGuard({
    settings: settingsFrom(project.environment()),
    timing: virtualTiming(),
    writeLine,
  });

/** Names of each rig's own: the contracts run one after the other in one project. */
const named = (name: string): string => {
  count += 1;
  return `${name}-${count}`;
};

const journalIn = (name: string, storage: string) => {
  const api = googleApi({ endpoints: project.google.endpoints, timing: virtualTiming() });
  return { journal: objectJournal(cloudStorage({ api, storage, name })) };
};

describeJournalContract(async () => journalIn(named('bucket'), project.google.url));

if (realStorage)
  describe('against fake-gcs-server', () => {
    describeJournalContract(async () => {
      const name = named(`bucket-${process.pid}`);
      await fetch(`${realStorage}storage/v1/b`, { method: 'POST', body: JSON.stringify({ name }) });
      return journalIn(name, realStorage);
    });
  });

describeBrakeContract(async () => {
  // That Cloud Run may set a maximum of its own is for test/lambda/gcp/run-brake.test.ts.
  project.run.ownMaximum = undefined;
  const service = project.run.add({ name: named('victim') });
  const gone = { ...service, name: 'never-was' };
  return {
    brake: guard().ports.brake,
    functionId: fullNameOf(service),
    goneId: fullNameOf(gone),
    settle: async () => undefined,
  };
});

describeMeterContract(async () => {
  const busy = project.run.add({ name: named('busy') });
  const idle = project.run.add({ name: named('idle') });
  project.past(busy, { requestsPerMinute: 30, secondsEach: 2 }, 150);
  return {
    meter: guard().ports.meter,
    busyId: fullNameOf(busy),
    idleId: fullNameOf(idle),
    unknownId: fullNameOf({ ...idle, name: 'never-was' }),
    nowMinute: NOW_MINUTE,
  };
});

describeNotifierContract(async () => {
  const lines: string[] = [];
  const { notifier } = guard((line) => lines.push(line)).ports;
  return {
    notifier,
    delivered: async () =>
      lines.flatMap((line) => {
        const { event, text } = JSON.parse(line);
        return event === 'spendfuse-alert' ? [text] : [];
      }),
  };
});
