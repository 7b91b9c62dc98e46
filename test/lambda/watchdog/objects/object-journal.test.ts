// The journal over objects keeps what the engine relies on, whichever cloud's bucket or container it is.

import { objectJournal } from '../../../../lambda/watchdog/objects/object-journal';
import { memoryObjects } from '../../../support/fakes/memory-objects';
import { describeJournalContract } from '../../../support/port-contracts';

describeJournalContract(async () => ({ journal: objectJournal(memoryObjects()) }));
