// The report of the bench: the guard beside its rivals, on honest traffic and under each attack.
// Every rate stands with its interval, and the first paragraph says what was measured on.

import type { AttackFigures, BenchReport, DetectorRow, SizeRow } from '../../bench/report';
import { formatAbout } from '../../core/detection/verdict';
import { formatUsd } from '../../core/units/money';
import type { Report, ReportFigure, ReportSection, ReportTable } from '../../report/report';
import { formatSecondsShort } from '../render/durations';

export function benchReport(report: BenchReport, command: string): Report {
  const { data, detectors } = report;
  const [ours] = detectors;
  return {
    title: 'The guard and its rivals, measured',
    summary: [
      `Measured on ${data.series} series (${data.seriesYears.toFixed(1)} years) and ${data.functions} functions: ${data.note}.`,
      `The defaults were chosen with ${data.tunedOn.join(' and ')} in sight; other collections were not.`,
      ...(data.problems.length > 0 ? [`Left out: ${data.problems.join('; ')}.`] : []),
    ],
    figures: ours ? figuresOf(ours) : [],
    sections: [
      ...honestSection(detectors),
      ...attackSections(detectors),
      ...patientSection(detectors),
      sourceSection(detectors),
    ],
    command,
  };
}

const percent = (share: number): string => `${(100 * share).toFixed(share < 0.01 ? 2 : 1)} %`;
const usdName = (usd: number): string => `$${usd.toLocaleString('en-US')}`;
const numbers = (titles: readonly string[]): ReportTable['columns'] =>
  titles.map((title) => ({ title, isNumber: true }));

function figuresOf({ sizes, attacks }: DetectorRow): ReportFigure[] {
  const pauses = sizes.reduce((sum, size) => sum + size.pauses, 0);
  const years = sizes.reduce((sum, size) => sum + size.functionYears, 0);
  const refused = Math.max(0, ...sizes.map(({ refusedShare }) => refusedShare));
  const flood = attacks.find(({ attack }) => attack === 'flood-1000');
  return [
    ...(sizes.length > 0
      ? [
          {
            label: 'False pauses to zero',
            value: String(pauses),
            note: `in ${years.toFixed(1)} function-years, outside of windows that a series’ authors call anomalous`,
            tone: pauses === 0 ? ('good' as const) : ('bad' as const),
          },
          {
            label: 'Honest work refused',
            value: percent(refused),
            note: 'by price, at the worst size',
            tone: 'plain' as const,
          },
        ]
      : []),
    ...(flood
      ? [
          {
            label: 'Floods of 1,000 stopped',
            value: percent(flood.stoppedShare),
            note: `half of them within ${seconds(flood.secondsToActP50)}, 95 % within ${seconds(flood.secondsToActP95)}`,
            tone: 'plain' as const,
          },
          {
            label: 'Lost to such a flood',
            value: formatUsd(flood.lossUsdP50),
            note: `in the median; 95 % lose at most ${formatUsd(flood.lossUsdP95)}`,
            tone: 'plain' as const,
          },
        ]
      : []),
  ];
}

const seconds = (value: number | null): string =>
  value === null ? 'never' : formatSecondsShort(value);

function honestSection(detectors: readonly DetectorRow[]): ReportSection[] {
  const sizes = detectors[0]?.sizes ?? [];
  if (sizes.length === 0) return [];
  const tables = sizes.map(({ usdPerMonth }): ReportTable => {
    const rows = detectors.flatMap(({ name, sizes: own }) => {
      const size = own.find((sizeRow) => sizeRow.usdPerMonth === usdPerMonth);
      return size ? [honestRow(name, size)] : [];
    });
    return {
      kind: 'table',
      heading: `Functions of ${usdName(usdPerMonth)} a month`,
      columns: [
        { title: 'detector', isNumber: false },
        ...numbers([
          'pauses a year',
          '95 % interval',
          'holds a year',
          '95 % interval',
          'work refused',
          'hours at zero',
        ]),
      ],
      rows,
      ownRows: [0],
      note: '',
    };
  });
  return [
    {
      heading: 'Honest traffic: how often a detector stops work that nobody calls an attack',
      paragraphs: [
        'A pause takes a function to zero; a hold keeps it at a few executions at a time. Both are counted for each function-year, outside of windows that a series’ authors call anomalous.',
      ],
      parts: tables,
    },
  ];
}

const interval = ([low, high]: readonly [number, number]): string =>
  `${low.toFixed(1)} to ${high.toFixed(1)}`;
const perYear = (rate: number): string => (rate === 0 ? '0' : rate.toFixed(1));

const honestRow = (name: string, size: SizeRow): string[] => [
  name,
  perYear(size.pausesPerYear),
  interval(size.pausesInterval),
  perYear(size.clampsPerYear),
  interval(size.clampsInterval),
  percent(size.refusedShare),
  size.zeroHours.toFixed(1),
];

const ATTACK_COLUMNS = ['stopped', 'time p50', 'time p95', 'loss p50', 'loss p95', 'loss max'];

/** For each attack, every detector: the table of rivals. */
function attackSections(detectors: readonly DetectorRow[]): ReportSection[] {
  const attacks = detectors[0]?.attacks ?? [];
  if (attacks.length === 0) return [];
  return [
    {
      heading: 'Attacks: time from the first call to the first limit, and what was lost',
      paragraphs: ['Each attack runs on top of the function’s own traffic.'],
      parts: attacks.map(
        ({ attack, story, victims, hours }): ReportTable => ({
          kind: 'table',
          heading: `${attack}: ${story}`,
          columns: [{ title: 'detector', isNumber: false }, ...numbers(ATTACK_COLUMNS)],
          rows: detectors.flatMap(({ name, attacks: own }) => {
            const row = own.find((entry) => entry.attack === attack);
            return row ? attackRows(name, row, row.variants ?? {}) : [];
          }),
          ownRows: [0],
          note: `${victims} functions, ${hours} h each.`,
        }),
      ),
    },
  ];
}

const attackRows = (
  name: string,
  row: AttackFigures,
  variants: Readonly<Record<string, AttackFigures>>,
): string[][] => [
  attackRow(name, row),
  ...Object.entries(variants).map(([variant, figures]) =>
    attackRow(`${name}, ${variant}`, figures),
  ),
];

const attackRow = (name: string, row: AttackFigures): string[] => [
  name,
  percent(row.stoppedShare),
  seconds(row.secondsToActP50),
  seconds(row.secondsToActP95),
  formatUsd(row.lossUsdP50),
  formatUsd(row.lossUsdP95),
  formatUsd(row.lossUsdMax),
];

function patientSection(detectors: readonly DetectorRow[]): ReportSection[] {
  const rows = detectors.flatMap(({ name, adaptive = [], outage = [], guardBill = [] }) => [
    ...adaptive.map(({ target, days, takenUsd, strategy, takenWithoutAPauseUsd }) => [
      `${name}: an attacker who knows the defaults, ${days} days on ${target}`,
      formatAbout(takenUsd),
      `${strategy}; without a pause ${formatAbout(takenWithoutAPauseUsd)}`,
    ]),
    ...outage.map(({ target, usd, zeroHours, heldHours, requestsPerSecond }) => [
      `${name}: hours at zero that $${usd} of attack buy in a week on ${target}`,
      `${zeroHours.toFixed(1)} h`,
      `${requestsPerSecond} requests a second; held back for ${heldHours.toFixed(1)} h`,
    ]),
    ...guardBill.map(({ functions, usdPerMonth }) => [
      `${name}: the guard’s own bill for ${functions.toLocaleString('en-US')} functions`,
      formatUsd(usdPerMonth),
      'a month, list price',
    ]),
  ]);
  if (rows.length === 0) return [];
  return [
    {
      heading: 'The patient attacker, bought outages, and the guard’s own bill',
      paragraphs: [],
      parts: [
        {
          kind: 'table',
          heading: 'The worst that was found',
          columns: [
            { title: 'question', isNumber: false },
            { title: 'figure', isNumber: true },
            { title: 'how', isNumber: false },
          ],
          rows,
          note: '',
        },
      ],
    },
  ];
}

const sourceSection = (detectors: readonly DetectorRow[]): ReportSection => ({
  heading: 'The detectors, and where each comes from',
  paragraphs: [],
  parts: [
    {
      kind: 'table',
      heading: 'Detectors',
      columns: ['detector', 'source'].map((title) => ({ title, isNumber: false })),
      rows: detectors.map(({ name, source }) => [name, source]),
      ownRows: [0],
      note: '',
    },
  ],
});
