// How a report looks: in light, in dark, on paper. A line is told apart by its dash as well as by its colour.
// Contrast of every text against its ground is at least 4.5 to 1, of every line 3 to 1 (WCAG 2.2, 1.4.3 and 1.4.11).

const LIGHT = `--ground: #ffffff; --panel: #f5f7f9; --text: #16202b; --faint: #55606d; --grid: #e3e8ed; --edge: #c3ccd5;
  --guarded: #0a6e5c; --unguarded: #c2340f; --baseline: #5b6673; --threshold: #8a5a00; --zero: #c2340f1f; --held: #8a5a001f;
  --area: #0a6e5c24; --onsign: #ffffff;`;
const DARK = `--ground: #0f151c; --panel: #18212b; --text: #e8eef4; --faint: #a3b0bd; --grid: #26313c; --edge: #3d4a57;
  --guarded: #3fd0b0; --unguarded: #ff8a66; --baseline: #a3b0bd; --threshold: #e8b04a; --zero: #ff8a6626; --held: #e8b04a26;
  --area: #3fd0b026; --onsign: #0f151c;`;

const PLOT_STYLE = `
.tick, .unit { fill: var(--faint); font-size: 13px; } .unit { font-size: 13px; }
.grid { stroke: var(--grid); } .axis { stroke: var(--edge); }
.line { fill: none; stroke-width: 2.5; stroke-linejoin: round; }
.area { fill: var(--area); }
.line.guarded { stroke: var(--guarded); }
.line.unguarded { stroke: var(--unguarded); stroke-dasharray: 8 4; }
.line.baseline { stroke: var(--baseline); stroke-width: 2; stroke-dasharray: 2 4; }
.line.threshold { stroke: var(--threshold); stroke-width: 2; stroke-dasharray: 10 3 2 3; }
.span.zero { fill: var(--zero); } .span.held { fill: var(--held); }
.end { fill: var(--faint); font-size: 13px; } .end .value { font-size: 16px; font-weight: 650; }
.end.guarded .value { fill: var(--guarded); } .end.unguarded .value { fill: var(--unguarded); }
.end.baseline .value { fill: var(--baseline); } .end.threshold .value { fill: var(--threshold); }
.mark line { stroke: var(--faint); stroke-dasharray: 1 3; } .mark text { font-size: 12px; font-weight: 650; fill: var(--onsign); }
.mark.event .sign { fill: var(--ground); stroke: var(--faint); stroke-width: 1.5; } .mark.event text { fill: var(--text); }
.mark.done .sign { fill: var(--unguarded); } .mark.undone .sign { fill: var(--guarded); }
.mark.done line { stroke: var(--unguarded); } .mark.undone line { stroke: var(--guarded); }`;

const FONT = 'system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif';

export const PICTURE_STYLE = `
svg { ${LIGHT} font-family: ${FONT}; }
@media (prefers-color-scheme: dark) { svg { ${DARK} } }
.ground { fill: var(--ground); stroke: var(--edge); }
.heading { fill: var(--text); font-size: 20px; font-weight: 650; } .sub { fill: var(--faint); font-size: 14px; }
.moment { fill: var(--text); font-size: 14px; } .clock { fill: var(--faint); font-variant-numeric: tabular-nums; }
${PLOT_STYLE}
`;

export const REPORT_STYLE = `
:root { color-scheme: light dark; ${LIGHT} }
@media (prefers-color-scheme: dark) { :root { ${DARK} } }
@media print { :root { ${LIGHT} color-scheme: light; --text: #000000; --panel: #ffffff; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 66rem; padding: 2.5rem 1.25rem 3rem; background: var(--ground); color: var(--text);
  font: 1rem/1.55 ${FONT}; -webkit-text-size-adjust: 100%; }
.brand { margin: 0; color: var(--guarded); font-weight: 650; letter-spacing: 0.02em; }
h1 { font-size: clamp(1.5rem, 4vw, 2.1rem); line-height: 1.2; margin: 0.2rem 0 0.8rem; text-wrap: balance; }
h2 { font-size: 1.3rem; margin: 3rem 0 0.5rem; padding-top: 1.25rem; border-top: 1px solid var(--edge); }
h3 { font-size: 1.05rem; margin: 0; }
p { max-width: 46rem; margin: 0.4rem 0; } h1, h2, h3, p, li, dd, dt, summary, caption { overflow-wrap: anywhere; } a { color: var(--guarded); }
.skip { position: absolute; left: -100vw; }
.skip:focus { left: 1rem; top: 0.5rem; background: var(--ground); padding: 0.5rem 0.75rem; z-index: 1; }
:focus-visible { outline: 3px solid var(--threshold); outline-offset: 3px; border-radius: 2px; } main:focus { outline: none; }
.figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(13rem, 1fr)); gap: 0.75rem; margin: 1.5rem 0; }
.figure { background: var(--panel); border: 1px solid var(--edge); border-left-width: 4px; border-radius: 8px; padding: 0.8rem 1rem; }
.figure.good { border-left-color: var(--guarded); } .figure.bad { border-left-color: var(--unguarded); }
.figure dt { color: var(--faint); font-size: 0.9rem; } .figure dd { margin: 0; }
.figure strong { display: block; font-size: 1.6rem; line-height: 1.3; font-variant-numeric: tabular-nums; }
.figure.good strong { color: var(--guarded); } .figure.bad strong { color: var(--unguarded); }
.figure span { color: var(--faint); font-size: 0.9rem; }
nav ol { columns: 15rem; padding-left: 1.5rem; margin: 0.5rem 0; }
figure { margin: 1.75rem 0 0; } svg.plot { width: 100%; height: auto; display: block; margin-top: 0.75rem; font-family: ${FONT}; }
svg.narrow { display: none; }
@media (max-width: 44rem) { svg.plot.wide { display: none; } svg.plot.narrow { display: block; } body { padding: 1.5rem 1rem 2rem; } }
${PLOT_STYLE}
.reading rect { fill: transparent; } .reading line { stroke: var(--text); } .reading line, .reading text { visibility: hidden; }
.reading text { fill: var(--text); font-size: 13px; white-space: pre; } .reading:hover line, .reading:hover text { visibility: visible; }
.legend { list-style: none; padding: 0; margin: 0.5rem 0; display: flex; flex-wrap: wrap; gap: 0.2rem 1.5rem; font-size: 0.9rem; }
.swatch { display: inline-block; width: 2rem; border-top: 3px solid; margin-right: 0.5rem; vertical-align: middle; }
.swatch.guarded { border-color: var(--guarded); } .swatch.unguarded { border-color: var(--unguarded); border-top-style: dashed; }
.swatch.baseline { border-color: var(--baseline); border-top-style: dotted; } .swatch.threshold { border-color: var(--threshold); border-top-style: dashed; border-top-width: 2px; }
.swatch.span-zero, .swatch.span-held { height: 0.9rem; border: 1px solid var(--edge); } .swatch.span-zero { background: var(--zero); } .swatch.span-held { background: var(--held); }
.marks { list-style: none; padding: 0; margin: 0.75rem 0; font-size: 0.95rem; display: grid; gap: 0.35rem; }
.marks li { display: grid; grid-template-columns: 1.5rem 1fr; gap: 0.6rem; align-items: start; overflow-wrap: anywhere; }
.marks time { color: var(--faint); font-variant-numeric: tabular-nums; white-space: nowrap; }
.marks .sign { width: 1.4rem; height: 1.4rem; border-radius: 50%; display: grid; place-items: center; font-size: 0.75rem; font-weight: 650;
  color: var(--onsign); print-color-adjust: exact; -webkit-print-color-adjust: exact; }
.marks .sign.event { border: 1.5px solid var(--faint); color: var(--text); } .marks .sign.undone { background: var(--guarded); }
.marks .sign.done { background: var(--unguarded); border-radius: 4px; }
details { margin: 0.75rem 0; } summary { cursor: pointer; color: var(--guarded); font-size: 0.95rem; width: fit-content; }
.scroll { overflow-x: auto; margin: 0.75rem 0; } table { border-collapse: collapse; min-width: 100%; font-variant-numeric: tabular-nums; font-size: 0.95rem; }
caption { text-align: left; font-weight: 600; padding: 0.25rem 0 0.5rem; }
th, td { text-align: left; padding: 0.35rem 0.8rem 0.35rem 0; border-bottom: 1px solid var(--grid); vertical-align: top; }
thead th { color: var(--faint); font-weight: 600; font-size: 0.88rem; vertical-align: bottom; border-bottom-color: var(--edge); }
th[scope='row'] { font-weight: 500; } th.number, td.number { text-align: right; white-space: nowrap; padding-left: 0.8rem; padding-right: 1.2rem; }
tr.own { background: var(--panel); } tr.own th { font-weight: 700; }
.note, footer p { color: var(--faint); font-size: 0.9rem; } footer { margin-top: 3rem; border-top: 1px solid var(--edge); padding-top: 0.75rem; }
code { font-size: 0.92em; overflow-wrap: anywhere; }
@media print { body { max-width: none; padding: 0; font-size: 10.5pt; } .skip, nav, details:not([open]), .reading { display: none; }
  svg.plot.wide { display: block; } svg.plot.narrow { display: none; } figure, .figure, tr { break-inside: avoid; } h2, h3 { break-after: avoid; }
  .scroll { overflow: visible; } .span, .area, .figure { print-color-adjust: exact; -webkit-print-color-adjust: exact; } }
`;
