// `--report`: what becomes a file, and what does not. The pages of demo, simulate, replay and backtest are tested with them.
// The page itself is tested in test/report, and in a browser by the wire tests.
import { benchReport } from '../../lib/cli/report/bench-report';
import { reportPage } from '../../lib/report/page';
import { benchSample } from '../support/bench-report';
import { runCli } from '../support/cli-io';

test('the bench’s page has a row for every rival, on honest traffic and under attack', () => {
  const page = reportPage(benchReport(benchSample(), 'spendfuse bench'));
  expect(page.match(/<th scope="row">static alarm<\/th>/g)).toHaveLength(3);
  expect(page).toContain('<th scope="row">spendfuse, 512-mb</th>');
  expect(page).toContain('<td class="number">0.0 to 1.5</td>');
  expect(page).toContain('<td class="number">never</td>');
  expect(page).toContain('Left out: nab/broken.csv');
});

test('a report that is neither a page nor a picture is a mistake, before any work', async () => {
  const { code, stdout, stderr } = await runCli(['demo', '--report', 'demo.pdf']);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toContain("--report is 'demo.pdf'");
});
