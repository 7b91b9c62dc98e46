// The habits of this project that no tool checks, as tests, so that they hold on tired days.
// Must list every offender at once, each with its place: one run tells all there is to mend.

import manifest from '../package.json';
import { bins, clouds, existingDoors, handlersOf } from '../scripts/entries';
import {
  documentsIn,
  looseVersions,
  missingCommands,
  missingHeadings,
  missingPaths,
  unexplainedDependencies,
} from './tidy/documents';
import { deadFiles, deadTestSupport, testsThatNeverRun } from './tidy/reachability';
import { badFileNames, crowdedFolders, missingHeaders } from './tidy/shape';
import { overloadedParameters, oversizedFiles, oversizedFunctions } from './tidy/sizes';
import { type Offence, parseSources, readTextFiles } from './tidy/source-tree';
import {
  impureCalls,
  keptState,
  mockedModules,
  mutedTests,
  privatePlaces,
  timidTitles,
  unfinishedWork,
  vagueVariables,
} from './tidy/words';

const files = readTextFiles();
const sources = parseSources(files);
const documents = documentsIn(files);
const entries = new Set([...bins(), ...existingDoors(), ...clouds.flatMap(handlersOf)]);

function expectNone(offences: readonly Offence[]): void {
  if (offences.length === 0) return;
  const error = new Error(`${offences.length} to mend:\n${offences.join('\n')}`);
  // The places above are what to look at, not this line.
  error.stack = error.message;
  throw error;
}

const habits: Readonly<Record<string, () => Offence[]>> = {
  'files fit in a few screens': () => oversizedFiles(sources),
  'functions fit on a screen': () => oversizedFunctions(sources),
  'functions take few parameters': () => overloadedParameters(sources),
  'files open with what they are for': () => missingHeaders(sources),
  'folders hold what can be read at a glance': () => crowdedFolders(sources),
  'variables are called by what they hold': () => vagueVariables(sources),
  'files are named for what they export': () => badFileNames(files),
  'every source file is reached from an entry point': () =>
    deadFiles(sources, (path) => entries.has(path)),
  'every file of test support is used': () => deadTestSupport(sources),
  'every declared test runs': () => testsThatNeverRun(sources),
  'no test is muted': () => mutedTests(sources),
  'no module is replaced in a test': () => mockedModules(sources),
  'test titles are promises': () => timidTitles(sources),
  'nothing says that it is unfinished': () => unfinishedWork(files),
  'core and engine read no clock, chance or environment': () => impureCalls(sources),
  'the library keeps nothing between calls': () => keptState(sources),
  'no file names a private place': () => privatePlaces(files),
  'documents name paths that exist': () => missingPaths(documents),
  'documents link to headings that exist': () => missingHeadings(documents),
  'documents name commands that exist': () => missingCommands(documents, manifest),
  'every dependency has a reason': () => unexplainedDependencies(documents, manifest),
  'every dependency has an exact version': () => looseVersions(manifest),
};

test.each(Object.entries(habits))('%s', (_habit, offences) => expectNone(offences()));
