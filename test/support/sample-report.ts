// A small report with a part of every kind, and a text that tries to be more than text.
import type { Report, ReportPlot } from '../../lib/report/report';

export const hostileText = '<script>alert(1)</script> & "quoted" \u202egnp.exe \u0000\u001b[31m';

const START_MS = Date.UTC(2026, 10, 5, 20, 0);
const at = (minutes: number): number => START_MS + minutes * 60_000;

export function samplePlot(name = 'orders'): ReportPlot {
  return {
    kind: 'plot',
    heading: 'Spending',
    description: `What ${name} spent.`,
    unit: 'usd',
    unitLabel: 'dollars spent so far',
    timesMs: Array.from({ length: 10 }, (_, minute) => at(minute)),
    lines: [
      { role: 'unguarded', name: 'without the guard', values: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9] },
      { role: 'guarded', name: 'with the guard', values: [0, 1, 2, 3, 3, 3, 3, 3, 3, 3.5] },
    ],
    spans: [{ role: 'zero', fromMs: at(3), untilMs: at(8) }],
    marks: [
      { role: 'event', atMs: at(1), label: `The attack on ${name} begins.` },
      { role: 'done', atMs: at(3), label: `${name} paused.` },
      { role: 'undone', atMs: at(8), label: `${name} resumed.` },
    ],
  };
}

export const sampleReport = (name = 'orders'): Report => ({
  title: `What happened to ${name}`,
  summary: [`A story about ${name}.`],
  figures: [{ label: 'Not spent', value: '$5.50', note: `of ${name}`, tone: 'good' }],
  sections: [
    { heading: name, paragraphs: [`About ${name}.`], parts: [samplePlot(name)] },
    {
      heading: 'Rivals',
      paragraphs: [],
      parts: [
        {
          kind: 'table',
          heading: 'Detectors',
          columns: [
            { title: 'name', isNumber: false },
            { title: 'pauses', isNumber: true },
          ],
          rows: [[name, '0']],
          ownRows: [0],
          note: `Measured on ${name}.`,
        },
      ],
    },
  ],
  command: `spendfuse demo --report ${name}`,
});

/** The titles of a page's plots, in order. */
export const plotsIn = (page: string): string[] =>
  [...page.matchAll(/<h3>([^<]*)<\/h3>/g)].map(([, heading = '']) => heading);
