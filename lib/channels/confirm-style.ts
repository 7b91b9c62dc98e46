// The look of the confirm page: one column for a phone, readable in the dark, usable with a thumb.
// Constant to the byte, because the page's security policy allows exactly this style by its digest.

export const CONFIRM_STYLE = `
:root {
  color-scheme: light dark;
  --paper: #ffffff; --ink: #1b1f24; --soft: #57606a; --line: #d0d7de; --wash: #f6f8fa;
  --go: #0b57d0; --go-ink: #ffffff; --good: #116329; --bad: #a40e26;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #0d1117; --ink: #e6edf3; --soft: #9aa4af; --line: #30363d; --wash: #161b22;
    --go: #a8c7fa; --go-ink: #062e6f; --good: #56d364; --bad: #ff7b72;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0; background: var(--paper); color: var(--ink);
  font: 1.0625rem/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "DejaVu Sans", sans-serif;
}
main { max-width: 34rem; margin: 0 auto; padding: 1.25rem 1rem 3rem; }
h1 { font-size: 1.5rem; line-height: 1.25; margin: 0 0 .25rem; overflow-wrap: anywhere; }
h1.good { color: var(--good); }
h1.bad, p.bad { color: var(--bad); }
p { margin: .5rem 0; overflow-wrap: anywhere; }
.where, .small, dt { color: var(--soft); }
.where, .small { font-size: .9375rem; }
.lead { font-weight: 600; }
.plot { font-size: .875rem; font-family: ui-monospace, Menlo, Consolas, "DejaVu Sans Mono", monospace; }
dl { margin: 1rem 0; border-top: 1px solid var(--line); }
dl > div { padding: .625rem 0; border-bottom: 1px solid var(--line); }
dt { font-size: .875rem; }
dd { margin: 0; overflow-wrap: anywhere; }
ul { margin: 0; padding-left: 1.125rem; }
form { display: grid; gap: .75rem; margin: 1.25rem 0; }
button {
  min-height: 3rem; padding: .625rem 1rem; border: 2px solid var(--go); border-radius: .5rem;
  background: var(--go); color: var(--go-ink); font: inherit; font-weight: 600; cursor: pointer;
}
button.second { background: transparent; color: var(--go); }
button:focus-visible { outline: 3px solid var(--ink); outline-offset: 2px; }
pre {
  margin: .5rem 0; padding: .75rem; background: var(--wash); white-space: pre-wrap;
  overflow-wrap: anywhere;
  border: 1px solid var(--line); border-radius: .5rem;
}
code { font: .9375rem/1.4 ui-monospace, Menlo, Consolas, "DejaVu Sans Mono", monospace; }
`;
