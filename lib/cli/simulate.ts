// The work of `spendfuse simulate`: runs what was named, one after the other, and shows what came of it.
// The same scenarios and seed print the same bytes; progress goes to stderr and only to a person.

import type { Cloud } from '../core/prices/prices';
import { isFindingOn } from '../simulator/clouds/models';
import { type RunSummary, summaryOf } from '../simulator/report';
import type { Scenario } from '../simulator/scenario';
import { findings, longStories, stories } from '../simulator/scenarios/stories';
import { everyScenario, scenarioNamed, scenarios } from '../simulator/scenarios/table';
import { type Run, simulateRun } from '../simulator/simulate';
import { EXIT, type ExitCode } from './exit-codes';
import { Mistake, unknownName } from './mistake';
import { renderScenarios } from './render/scenarios-text';
import { brokenLines, renderSimulation } from './render/simulate-text';
import type { RunPart } from './report/run-report';
import type { Session } from './session';

export interface SimulateRequest {
  readonly scenario: string | undefined;
  readonly cloud: Cloud;
  readonly seed: number;
  readonly faults: 'none' | 'light' | 'heavy';
  readonly output: 'text' | 'json';
  /** With `all`: the stories of months too. */
  readonly long: boolean;
  readonly report?: string;
}

const ALL = 'all';
const FINDINGS = 'findings';

export async function runScenarios(request: SimulateRequest, session: Session): Promise<ExitCode> {
  const { io, style, errorStyle } = session;
  const { seed, faults, output, cloud } = request;
  const { kept, found } = chosenBy(request);
  const chosen = [...kept, ...found];
  const all: RunSummary[] = [];
  const reporting = request.report === undefined ? undefined : await reportingOf(request);
  const clearLine = '\r\u001b[2K';
  const isWatched = io.stderr.isTTY && io.env.TERM !== 'dumb' && chosen.length > 1;
  for (const [index, scenario] of chosen.entries()) {
    const progress = `${index + 1}/${chosen.length} ${scenario.name}`;
    if (isWatched) io.stderr.write(`${clearLine}${errorStyle.colors.dim(progress)}`);
    const run = await simulateRun(scenario, seed, {
      ...{ cloud, faults },
      keepsLevels: reporting !== undefined,
    });
    all.push(summaryOf(run.report));
    reporting?.add(scenario.story, run, chosen.length === 1);
  }
  if (isWatched) io.stderr.write(clearLine);
  const runs = all.slice(0, kept.length);
  const findingRuns = all.slice(kept.length);
  io.stdout.write(
    output === 'json'
      ? simulationJson(runs, findingRuns)
      : renderSimulation({ runs, findings: findingRuns, faults, cloud }, style),
  );
  await reporting?.write(session);
  const broken = brokenLines({ runs, findings: [], faults, cloud }, errorStyle);
  // The text has them in it; a reader of the JSON may want to know why the exit code is what it is.
  if (output === 'json') for (const line of broken) io.stderr.write(`${line}\n`);
  return broken.length > 0 ? EXIT.findings : EXIT.ok;
}

interface Reporting {
  readonly add: (story: string, run: Run, isAlone: boolean) => void;
  readonly write: (session: Session) => Promise<void>;
}

/** Turns each run into its part of the report at once, so that no run is kept. */
async function reportingOf(request: SimulateRequest): Promise<Reporting> {
  const [{ runPart, simulateReport }, { writeReport }] = await Promise.all([
    import('./report/run-report'),
    import('./report/write-report'),
  ]);
  const parts: RunPart[] = [];
  const { scenario, seed, faults, long, cloud, report = '' } = request;
  const command = `spendfuse simulate ${scenario} --seed ${seed}${cloud === 'aws' ? '' : ` --cloud ${cloud}`}${faults === 'none' ? '' : ` --faults ${faults}`}${long ? ' --long' : ''} --report FILE`;
  return {
    add: (story, run, isAlone) => parts.push(runPart(story, run, summaryOf(run.report), isAlone)),
    write: (session) => writeReport(report, simulateReport(parts, command), session),
  };
}

export function listScenarios(output: 'text' | 'json', { io, style }: Session): ExitCode {
  const list = everyScenario.map(({ name, kind, story }) => ({ name, kind, story }));
  io.stdout.write(
    output === 'json'
      ? `${JSON.stringify({ schemaVersion: 1, scenarios: list }, null, 2)}\n`
      : renderScenarios(list, style),
  );
  return EXIT.ok;
}

export const simulationJson = (
  runs: readonly RunSummary[],
  findingRuns: readonly RunSummary[],
): string => `${JSON.stringify({ schemaVersion: 1, runs, findings: findingRuns }, null, 2)}\n`;

/** Those that must keep every promise, or the command fails; and those of which is known that they do not. */
interface Chosen {
  readonly kept: readonly Scenario[];
  readonly found: readonly Scenario[];
}

function chosenBy({ scenario: name, long, cloud }: SimulateRequest): Chosen {
  const isFinding = ({ on }: Scenario): boolean => isFindingOn(on, cloud);
  const names = [ALL, FINDINGS, ...everyScenario.map((scenario) => scenario.name)];
  if (name === undefined)
    throw new Mistake('no scenario was named', [
      `allowed: ${names.join(', ')}`,
      'their stories: spendfuse simulate --list',
    ]);
  const kept = [...scenarios, ...stories].filter((scenario) => !isFinding(scenario));
  const found = [
    ...[...scenarios, ...stories].filter(isFinding),
    ...findings,
    ...(long ? longStories : []),
  ];
  if (name === ALL) return { kept, found };
  if (name === FINDINGS) return { kept: [], found };
  const named = scenarioNamed(name);
  if (!named) throw unknownName('scenario', name, names);
  return isFinding(named) ? { kept: [], found: [named] } : { kept: [named], found: [] };
}
