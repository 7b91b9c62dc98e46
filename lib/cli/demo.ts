// The work of `spendfuse demo`: one real run of the simulator, told at a pace an eye can follow or all at once.
// A person may skip the pace with any key; Ctrl-C leaves the terminal as it was found.

import type { Cloud } from '../core/prices/prices';
import { MODELS } from '../simulator/clouds/models';
import { scenarioNamed } from '../simulator/scenarios/table';
import { simulateRun } from '../simulator/simulate';
import { type DemoStory, storyOf } from './demo-story';
import { EXIT, type ExitCode } from './exit-codes';
import { Mistake } from './mistake';
import { demoScenes } from './render/demo-text';
import type { Session } from './session';
import { play, textOf } from './terminal/scenes';

export interface DemoRequest {
  readonly cloud: Cloud;
  /** Left out: one that tells the whole story. */
  readonly seed?: number;
  readonly output: 'text' | 'json';
  readonly animation: boolean;
  readonly report?: string;
}

const SCENARIO = 'bot-blast';

export async function demo(request: DemoRequest, session: Session): Promise<ExitCode> {
  const { io, style } = session;
  const scenario = scenarioNamed(SCENARIO);
  if (!scenario) throw new Mistake(`there is no scenario ${SCENARIO}`);
  const { cloud, report } = request;
  const { shown } = MODELS[cloud];
  const seed = request.seed ?? shown.seed;
  const run = await simulateRun(scenario, seed, { cloud, keepsLevels: report !== undefined });
  const story = storyOf(scenario, seed, run);
  if (request.output === 'json') {
    io.stdout.write(demoJson(story));
  } else {
    const alert = story.alerts[0];
    const alertText = alert ? io.alertText(alert, shown.origin) : '';
    const scenes = demoScenes({ story, alertText, cloud }, style);
    const isAnimated = request.animation && io.stdout.isTTY && io.env.TERM !== 'dumb';
    if (isAnimated) await play(scenes, io.stdout, io.patience());
    else io.stdout.write(textOf(scenes));
  }
  if (report !== undefined) {
    const [{ demoReport }, { writeReport }] = await Promise.all([
      import('./report/run-report'),
      import('./report/write-report'),
    ]);
    await writeReport(report, demoReport(story, run), session);
  }
  const broken = story.summary.violations;
  for (const promise of broken) io.stderr.write(`broken promise: ${promise}\n`);
  return broken.length === 0 ? EXIT.ok : EXIT.findings;
}

function demoJson(story: DemoStory): string {
  const { summary, ...rest } = story;
  const savedUsd = summary.withoutGuardUsd - summary.spentUsd;
  return `${JSON.stringify({ schemaVersion: 1, run: summary, savedUsd, ...rest }, null, 2)}\n`;
}
