// The journal over a table on the wire, as the engine relies on it: hundreds of records, leases, memory.
import { objectJournal } from '../../../lambda/watchdog/objects/object-journal';
import { azureRig, stopAll } from '../../lambda/azure/azure-rig';
import { describeJournalContract } from '../../support/port-contracts';

// Hundreds of calls over HTTP, on a machine that may be busy with other tests.
jest.setTimeout(60_000);
afterAll(stopAll);

describeJournalContract(async () => ({ journal: objectJournal((await azureRig()).objects) }));
