// The report of simulated runs: of the demonstration, of one scenario, or of all of them.
// Each run has its two plots; of several, a table leads to each.

import { stopWordsFor } from '../../core/alerts/stop-words';
import { formatUsd } from '../../core/units/money';
import type { Report, ReportFigure, ReportSection, ReportTable } from '../../report/report';
import type { RunSummary } from '../../simulator/report';
import type { Run } from '../../simulator/simulate';
import type { DemoStory } from '../demo-story';
import { formatSeconds } from '../render/durations';
import { runPlots } from './run-plots';

export function demoReport(story: DemoStory, run: Run): Report {
  const { summary } = story;
  return {
    title: `${story.scenario}: an attack, the pause and the resume`,
    summary: [
      `${story.story.replace(/\.$/, '')}.`,
      'A run of the real guard in a simulated cloud, at list prices.',
    ],
    figures: runFigures(summary),
    sections: [
      {
        heading: 'What happened',
        paragraphs: [],
        parts: [...runPlots(run), ...(story.held.length > 0 ? [leverTable(story)] : [])],
      },
    ],
    command: `spendfuse demo --seed ${story.seed} --report FILE`,
  };
}

/** Done and undone, lever by lever. */
function leverTable({ held, bystanders, record }: DemoStory): ReportTable {
  const { lever: words } = stopWordsFor(record?.functionId ?? '');
  const columns = ['setting before', 'set to', 'after the resume', 'restored'];
  return {
    kind: 'table',
    heading: 'Every setting that the guard changed',
    columns: columns.map((title) => ({ title, isNumber: false })),
    rows: held.map(({ before, paused, after, isSame }) => [
      words(before),
      words(paused),
      after ? words(after) : 'gone',
      isSame ? 'exactly' : 'no',
    ]),
    note: `The guard touched ${bystanders.touched} of the ${bystanders.count} other functions of the account.`,
  };
}

function runFigures(summary: RunSummary): ReportFigure[] {
  const { withoutGuardUsd, spentUsd, overspendUsd, boundUsd } = summary;
  const savedUsd = withoutGuardUsd - spentUsd;
  return [
    {
      label: 'Not spent',
      value: formatUsd(savedUsd),
      note: `${formatUsd(withoutGuardUsd)} without the guard, ${formatUsd(spentUsd)} with it, the whole account`,
      tone: savedUsd > 0 ? 'good' : 'plain',
    },
    {
      label: 'Time to the first stop',
      value: stoppedAfter(summary),
      note: 'from the first call, the delay of metrics included',
      tone: 'plain',
    },
    {
      label: 'Lost to the attack',
      value: formatUsd(overspendUsd),
      note: `computed bound: ${formatUsd(boundUsd, 'up')}`,
      tone: overspendUsd > boundUsd ? 'bad' : 'plain',
    },
    {
      label: 'Restored',
      value: RESTORED[String(summary.resumedExactly) as keyof typeof RESTORED],
      note: 'every setting of every function, against the state before',
      tone: summary.resumedExactly === false ? 'bad' : 'good',
    },
  ];
}

/** An honest run has no first call to count from. */
const stoppedAfter = ({ secondsToPause, paused }: RunSummary): string =>
  secondsToPause !== null ? formatSeconds(secondsToPause) : paused ? 'stopped' : 'never';

const RESTORED = { true: 'exactly', false: 'not exactly', null: 'nothing to restore' } as const;

/** Of one run, what a report of several shows; built at once, so that no run is kept in memory. */
export interface RunPart {
  readonly summary: RunSummary;
  readonly section: ReportSection;
}

const POINTS_OF_ONE_OF_MANY = 240;

export function runPart(story: string, run: Run, summary: RunSummary, isAlone: boolean): RunPart {
  const broken = summary.violations.map((words) => `Broken promise: ${words}.`);
  return {
    summary,
    section: {
      heading: summary.scenario,
      paragraphs: [`${story.replace(/\.$/, '')}.`, ...broken],
      parts: runPlots(run, isAlone ? undefined : POINTS_OF_ONE_OF_MANY),
    },
  };
}

export function simulateReport(parts: readonly RunPart[], command: string): Report {
  const summaries = parts.map(({ summary }) => summary);
  const [only] = summaries;
  const isOne = summaries.length === 1 && only !== undefined;
  return {
    title: isOne ? `${only.scenario}, seed ${only.seed}` : 'Attacks and honest traffic, simulated',
    summary: ['Runs of the real guard in a simulated cloud, at list prices.'],
    figures: isOne ? runFigures(only) : figuresOfMany(summaries),
    sections: [
      ...(isOne ? [] : [{ heading: 'All runs', paragraphs: [], parts: [runTable(summaries)] }]),
      ...parts.map(({ section }) => section),
    ],
    command,
  };
}

function figuresOfMany(runs: readonly RunSummary[]): ReportFigure[] {
  const attacks = runs.filter(({ kind }) => kind === 'attack');
  const honest = runs.filter(({ kind }) => kind === 'honest');
  const broken = runs.filter(({ violations }) => violations.length > 0);
  const saved = attacks.reduce((sum, run) => sum + run.withoutGuardUsd - run.spentUsd, 0);
  const count = (list: readonly RunSummary[]): string =>
    `${list.filter(({ paused }) => paused).length} of ${list.length}`;
  return [
    {
      label: 'Attacks stopped',
      value: count(attacks),
      note: 'paused, or held back',
      tone: 'plain',
    },
    {
      label: 'Honest runs stopped',
      value: count(honest),
      note: 'paused, or held back',
      tone: 'plain',
    },
    { label: 'Not spent', value: formatUsd(saved), note: 'over all attacks', tone: 'good' },
    {
      label: 'Runs with a broken promise',
      value: String(broken.length),
      note: broken.map(({ scenario }) => scenario).join(', ') || 'every promise held',
      tone: broken.length > 0 ? 'bad' : 'good',
    },
  ];
}

function runTable(runs: readonly RunSummary[]): ReportTable {
  const names = ['scenario', 'kind'];
  const numbers = ['stopped after', 'without guard', 'with guard', 'loss', 'bound', 'refused'];
  return {
    kind: 'table',
    heading: 'All runs: time to the first stop, dollars of the whole account, honest work refused',
    columns: [
      ...names.map((title) => ({ title, isNumber: false })),
      ...numbers.map((title) => ({ title, isNumber: true })),
      { title: 'promises', isNumber: false },
    ],
    rows: runs.map((run) => [
      run.scenario,
      run.kind,
      stoppedAfter(run),
      formatUsd(run.withoutGuardUsd),
      formatUsd(run.spentUsd),
      formatUsd(run.overspendUsd),
      formatUsd(run.boundUsd, 'up'),
      `${(100 * run.honestRefusedShare).toFixed(2)} %`,
      run.violations.length === 0 ? 'kept' : `${run.violations.length} broken`,
    ]),
    note: 'loss: the most that the account was ever ahead of the same days without the attack. refused: honest requests and events that the guard turned away.',
  };
}
