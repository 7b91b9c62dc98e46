// A table of a report: the first cell of a row is its name.
// A wide table scrolls by itself, with the keyboard as well; the page around it never does.

import { escapeHtml } from './escape';
import type { ReportTable } from './report';

export function tableHtml(table: ReportTable, id: string): string {
  const { heading, columns, rows, note, ownRows = [] } = table;
  const kind = (index: number): string => (columns[index]?.isNumber ? ' class="number"' : '');
  const head = columns.map(
    ({ title }, index) => `<th scope="col"${kind(index)}>${escapeHtml(title)}</th>`,
  );
  const body = rows.map((row, rowIndex) => {
    const cells = row.map((cell, index) =>
      index === 0
        ? `<th scope="row">${escapeHtml(cell)}</th>`
        : `<td${kind(index)}>${escapeHtml(cell)}</td>`,
    );
    return `<tr${ownRows.includes(rowIndex) ? ' class="own"' : ''}>${cells.join('')}</tr>`;
  });
  return `<div class="scroll" role="region" aria-label="${escapeHtml(heading)}" tabindex="0">
<table id="${id}">
<caption>${escapeHtml(heading)}</caption>
<thead><tr>${head.join('')}</tr></thead>
<tbody>
${body.join('\n')}
</tbody>
</table>
</div>${note === '' ? '' : `<p class="note">${escapeHtml(note)}</p>`}`;
}
