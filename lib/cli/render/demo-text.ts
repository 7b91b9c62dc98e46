// The demonstration as scenes: a few lines each, with how long an eye needs for them.
// There is one text, animated or not: put together without the pauses, the scenes are the plain output.

import { stopWordsFor } from '../../core/alerts/stop-words';
import { formatCount } from '../../core/detection/verdict';
import type { Cloud } from '../../core/prices/prices';
import { formatUsd } from '../../core/units/money';
import { formatUtc, formatUtcClock } from '../../core/units/time';
import { MODELS } from '../../simulator/clouds/models';
import { type DemoStory, momentOf, spentUntil } from '../demo-story';
import type { Scene } from '../terminal/scenes';
import type { Style } from '../terminal/style';
import { hang, padEnd, printable, widthOf, wrap } from '../terminal/text';
import { demoPlot } from './demo-plot';
import { formatSeconds } from './durations';

export interface DemoView {
  readonly story: DemoStory;
  /** The alert as the watchdog publishes it, in plain text. */
  readonly alertText: string;
  /** Left out: AWS. */
  readonly cloud?: Cloud;
}

const scene = (lines: readonly string[], holdMs = 250): Scene => ({ frames: [lines], holdMs });

export function demoScenes(view: DemoView, style: Style): Scene[] {
  const { story } = view;
  return [
    scene(title(view, style), 500),
    ...beats(view, style).map((lines) => scene(lines)),
    { frames: demoPlot(story, style), holdMs: 50 },
    scene(ending(view, style), 0),
  ];
}

function title(
  { story: { scenario, seed, story, moments }, cloud = 'aws' }: DemoView,
  { colors, columns }: Style,
): string[] {
  const firstMs = moments[0]?.atMs ?? 0;
  return [
    ...hang('', `${colors.bold('spendfuse demo')}: ${scenario}, seed ${seed}`, columns),
    ...wrap(`A simulated ${MODELS[cloud].shown.name}, the real guard, list prices.`, columns).map(
      colors.dim,
    ),
    '',
    ...wrap(story, columns),
    '',
    colors.dim(`${formatUtc(firstMs).slice(0, 10)}, UTC`),
  ];
}

function beats(view: DemoView, style: Style): string[][] {
  const { story } = view;
  const { record } = story;
  const start = momentOf(story, 'attack-starts');
  const metric = momentOf(story, 'first-metric');
  return [
    start
      ? at(start.atMs, `The attack on ${start.functionName} begins; ${start.words}.`, style)
      : [],
    metric ? at(metric.atMs, `Nothing yet, then ${metric.words}.`, style) : [],
    record
      ? at(record.openedAtMs, `Seen: ${printable(record.because)}`, style, style.colors.yellow)
      : at(story.moments[story.moments.length - 1]?.atMs ?? 0, 'It was not paused.', style),
    recordBeat(story, style),
    pauseBeat(story, style),
    alertBeat(view, style),
    ...endingBeats(story, style),
  ].filter((lines) => lines.length > 0);
}

const CLOCK_WIDTH = 10;
const INDENT = ' '.repeat(CLOCK_WIDTH);

function at(
  atMs: number,
  words: string,
  { colors, columns }: Style,
  paint: (text: string) => string = (text) => text,
): string[] {
  const lines = hang(padEnd(formatUtcClock(atMs), CLOCK_WIDTH), words, columns);
  return lines.map((line, index) =>
    index === 0
      ? colors.dim(line.slice(0, CLOCK_WIDTH)) + paint(line.slice(CLOCK_WIDTH))
      : `${INDENT}${paint(line.slice(CLOCK_WIDTH))}`,
  );
}

const leverWords = (record: DemoStory['record']) => stopWordsFor(record?.functionId ?? '').lever;

const below = (words: string, { columns }: Style, indent = INDENT): string[] =>
  hang(indent, words, columns);

function recordBeat({ record, held }: DemoStory, style: Style): string[] {
  if (!record) return [];
  const words = leverWords(record);
  return [
    ...at(
      record.openedAtMs,
      'Recorded and read back before anything is changed: the prior state.',
      style,
    ),
    ...held.flatMap(({ before }) => below(words(before), style, `${INDENT}  was  `)),
  ];
}

function pauseBeat(story: DemoStory, style: Style): string[] {
  const paused = momentOf(story, 'paused');
  if (!paused) return [];
  const words = leverWords(story.record);
  const { secondsToPause } = story.summary;
  const { count, touched } = story.bystanders;
  const { withUsd } = spentUntil(story, paused.atMs);
  return [
    ...at(
      paused.atMs,
      `Paused ${paused.functionName}, one setting at a time:`,
      style,
      style.colors.green,
    ),
    ...story.held.flatMap((heldStory) => below(words(heldStory.paused), style, `${INDENT}  set  `)),
    ...below(
      `${formatSeconds(secondsToPause ?? 0)} after the first call, ${formatUsd(withUsd)} spent. ${touched} of ${count} other functions touched.`,
      style,
    ),
  ];
}

function alertBeat({ story, alertText }: DemoView, style: Style): string[] {
  const moment = momentOf(story, 'alert');
  if (!moment || alertText === '') return [];
  const { colors, columns } = style;
  const bar = `${INDENT.slice(0, columns < 60 ? 2 : CLOCK_WIDTH)}│ `;
  const body = alertText.split('\n').flatMap((line) => {
    const inner = /^ */.exec(line)?.[0] ?? '';
    return line === ''
      ? [bar]
      : hang(`${bar}${inner}`, line, columns).map((entry) => withBar(entry, bar));
  });
  return [
    ...at(moment.atMs, 'The alert, as it arrives:', style),
    ...body.map((line) => colors.cyan(line.slice(0, bar.length)) + line.slice(bar.length)),
  ].map((line) => line.trimEnd());
}

const withBar = (line: string, bar: string): string =>
  line.startsWith(bar) ? line : bar + line.slice(bar.length);

function endingBeats(story: DemoStory, style: Style): string[][] {
  const fixed = momentOf(story, 'cause-fixed');
  const probation = momentOf(story, 'probation');
  const resumed = momentOf(story, 'resumed');
  return [
    fixed ? at(fixed.atMs, `A person was woken: ${fixed.words}.`, style) : [],
    probation ? at(probation.atMs, `On probation: ${probation.words}.`, style) : [],
    resumed ? resumeBeat(story, resumed.atMs, resumed.words, style) : [],
  ];
}

function resumeBeat(story: DemoStory, atMs: number, because: string, style: Style): string[] {
  const { colors } = style;
  const words = leverWords(story.record);
  const checks = story.held.flatMap(({ before, after, isSame }) => {
    const now = after ? words(after) : 'gone';
    const verdict = isSame ? colors.green('= as before') : colors.red(`≠ ${words(before)}`);
    return below(`${now} ${verdict}`, style, `${INDENT}  now  `);
  });
  const isExact = story.summary.resumedExactly === true;
  return [
    ...at(atMs, `Resumed: ${printable(because)}.`, style, colors.green),
    ...checks,
    ...below(
      isExact
        ? 'Every setting of every function is what it was before the attack.'
        : colors.red('The state differs from the one before the attack.'),
      style,
    ),
  ];
}

function ending({ story, cloud = 'aws' }: DemoView, style: Style): string[] {
  const next = nextSteps(cloud);
  const { colors, columns } = style;
  const { spentUsd, withoutGuardUsd, guardUsdPerMonth, overspendUsd, boundUsd } = story.summary;
  const hours = formatCount(Math.round(story.minutes.length / 60));
  const rows = [
    ['without the guard', formatUsd(withoutGuardUsd), `the account in these ${hours} hours`],
    [
      'with it',
      formatUsd(spentUsd),
      `${formatUsd(overspendUsd)} lost to the attack, at most ${formatUsd(boundUsd, 'up')} by its bound`,
    ],
    ['not spent', formatUsd(withoutGuardUsd - spentUsd), ''],
    ['the guard itself', formatUsd(guardUsdPerMonth), 'a month, no free tier counted'],
  ] as const;
  const labels = Math.max(...rows.map(([label]) => widthOf(label)));
  const sums = Math.max(...rows.map(([, sum]) => widthOf(sum)));
  const commands = Math.max(...next.map(([command]) => widthOf(command)));
  return [
    '',
    ...rows.flatMap(([label, sum, note]) => {
      const paint =
        label === 'not spent' ? (text: string) => colors.bold(colors.green(text)) : plain;
      const head = `${padEnd(label, labels)}  ${paint(sum.padStart(sums))}  `;
      return note === '' ? [head.trimEnd()] : hang(head, note, columns);
    }),
    '',
    colors.bold('Next'),
    ...next.flatMap(([command, what]) =>
      columns < 60
        ? [`  ${colors.cyan(command)}`, ...hang('    ', what, columns)]
        : hang(`  ${colors.cyan(padEnd(command, commands))}  `, what, columns),
    ),
  ];
}

/** The first works without an account; the last ones are for the account that the guard is to live in. */
function nextSteps(cloud: Cloud): ReadonlyArray<readonly [command: string, what: string]> {
  if (cloud === 'aws') return NEXT;
  const [simulate, exposure, scan] = NEXT;
  return [
    [`${simulate[0]} --cloud ${cloud}`, simulate[1]],
    exposure,
    scan,
    [
      `npx --no-install spendfuse deploy --cloud ${cloud}`,
      'write the Terraform of a guard that only observes until you arm it',
    ],
  ];
}

const NEXT = [
  [
    'npx --no-install spendfuse simulate all',
    'every attack, and honest traffic that must not be paused',
  ],
  ['npx --no-install spendfuse exposure', 'the worst bill of the templates in this folder'],
  ['npx --no-install spendfuse scan', 'what in them would let a bill run away'],
  ['npx --no-install spendfuse deploy --dry-run', 'what a guard would add to your AWS account'],
  ['npx --no-install spendfuse deploy', 'install it; it only observes until you arm it'],
] as const;

const plain = (text: string): string => text;
