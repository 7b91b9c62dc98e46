// The demonstration's plot: dollars since the attack began, with the guard and without it, on the same axes.
// It ends some minutes after the resume, so that what came after the pause is in the picture too.

import { formatUsd } from '../../core/units/money';
import { formatUtcClock } from '../../core/units/time';
import { type DemoStory, momentOf } from '../demo-story';
import { AREA_SAMPLE, LINE_SAMPLE, renderPlot } from '../terminal/plot';
import type { Style } from '../terminal/style';
import { hang, wrap } from '../terminal/text';

const BEFORE_MINUTES = 10;
const AFTER_MINUTES = 20;
const LEAST_MINUTES = 60;
const ROWS = 10;
const FRAMES = 16;

interface Window {
  readonly fromMinute: number;
  readonly line: readonly number[];
  readonly area: readonly number[];
}

/** Growing pictures; the last one is whole. */
export function demoPlot(story: DemoStory, style: Style): string[][] {
  const window = windowOf(story);
  const { length } = window.line;
  return Array.from({ length: FRAMES }, (_, index) => {
    const shown = Math.ceil((length * (index + 1)) / FRAMES);
    return picture(story, window, shown, style);
  });
}

function picture(story: DemoStory, window: Window, shown: number, style: Style): string[] {
  const { colors, columns } = style;
  const { line, area, fromMinute } = window;
  const clock = (minute: number): string => `${formatUtcClock(minute * 60_000).slice(0, 5)} UTC`;
  const paused = momentOf(story, 'paused');
  const minutes = line.length - 1;
  return [
    '',
    ...wrap('Dollars since the attack began', columns).map(colors.bold),
    ...hang(
      `${colors.red(LINE_SAMPLE)} `,
      `without the guard: ${formatUsd(line[minutes] ?? 0)}`,
      columns,
    ),
    ...hang(`${colors.green(AREA_SAMPLE)} `, `with it: ${formatUsd(area[minutes] ?? 0)}`, columns),
    ...renderPlot({
      line,
      area,
      paintLine: colors.red,
      paintArea: colors.green,
      from: clock(fromMinute),
      until: clock(fromMinute + minutes),
      mark: paused && {
        at: Math.floor(paused.atMs / 60_000) - fromMinute,
        label: `paused ${formatUtcClock(paused.atMs).slice(0, 5)}`,
      },
      columns,
      rows: ROWS,
      shown,
    }),
  ];
}

function windowOf(story: DemoStory): Window {
  const minuteOf = (atMs: number | undefined): number => Math.floor((atMs ?? 0) / 60_000);
  const start = minuteOf(momentOf(story, 'attack-starts')?.atMs);
  const resumed = momentOf(story, 'resumed');
  const end = Math.max(start + LEAST_MINUTES, resumed ? minuteOf(resumed.atMs) + AFTER_MINUTES : 0);
  const shown = story.minutes.filter(
    ({ epochMinute }) => epochMinute >= start - BEFORE_MINUTES && epochMinute <= end,
  );
  const sumOf = (pick: (minute: DemoStory['minutes'][number]) => number): number[] => {
    let sum = 0;
    return shown.map((minute) => {
      sum += minute.epochMinute >= start ? pick(minute) : 0;
      return sum;
    });
  };
  return {
    fromMinute: shown[0]?.epochMinute ?? start,
    line: sumOf(({ usdWithoutGuard }) => usdWithoutGuard),
    area: sumOf(({ usd }) => usd),
  };
}
