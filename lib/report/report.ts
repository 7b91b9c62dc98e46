// What a report file shows, as plain data: any command that has figures fills this in, and one renderer makes the page.
// Texts are raw. The page escapes whatever is in them, and nothing in a report ever runs.

/** What a line stands for; its colour and dash follow from it, so that it looks the same in every report. */
export type LineRole = 'guarded' | 'unguarded' | 'baseline' | 'threshold';

export interface ReportLine {
  readonly role: LineRole;
  readonly name: string;
  /** One for each time of the plot; null: nothing is known of that time. */
  readonly values: ReadonlyArray<number | null>;
}

/** done: the guard took something. undone: it was given back. event: what others did. */
export type MarkRole = 'event' | 'done' | 'undone';

export interface ReportMark {
  readonly role: MarkRole;
  readonly atMs: number;
  readonly label: string;
}

/** A stretch of time in which nothing could start (zero), or only a few at once (held). */
export interface ReportSpan {
  readonly role: 'zero' | 'held';
  readonly fromMs: number;
  readonly untilMs: number;
}

export interface ReportPlot {
  readonly kind: 'plot';
  readonly heading: string;
  /** What the plot shows and what comes of it, in a sentence or two: it is read aloud in place of the picture. */
  readonly description: string;
  /** usd: dollars, from zero up. count: a number of calls, on a scale on which both a hundred and a million can be seen. */
  readonly unit: 'usd' | 'count';
  readonly unitLabel: string;
  /** In order, the same for every line. */
  readonly timesMs: readonly number[];
  readonly lines: readonly ReportLine[];
  readonly spans: readonly ReportSpan[];
  readonly marks: readonly ReportMark[];
}

export interface ReportTable {
  readonly kind: 'table';
  readonly heading: string;
  readonly columns: ReadonlyArray<{ readonly title: string; readonly isNumber: boolean }>;
  readonly rows: ReadonlyArray<readonly string[]>;
  /** Of these rows, the ones that are about the guard itself. */
  readonly ownRows?: readonly number[];
  readonly note: string;
}

/** A number at the top of the page: read before anything else. */
export interface ReportFigure {
  readonly label: string;
  readonly value: string;
  readonly note: string;
  readonly tone: 'good' | 'bad' | 'plain';
}

export interface ReportSection {
  readonly heading: string;
  readonly paragraphs: readonly string[];
  readonly parts: ReadonlyArray<ReportPlot | ReportTable>;
}

export interface Report {
  readonly title: string;
  /** Paragraphs before everything else: what this is about, and what came of it. */
  readonly summary: readonly string[];
  readonly figures: readonly ReportFigure[];
  readonly sections: readonly ReportSection[];
  /** The command that makes these figures again. */
  readonly command: string;
}
