// A rule about what nobody read would blame the owner for the reader: it is not judged, and that is said.
import { scan } from '../../lib/scan/scan';
import { fixture, inline } from './sources';

const blind = (report: ReturnType<typeof scan>): string[] =>
  report.blindSpots.map(({ what }) => what);

const FUNCTION = 'Fn: {Type: AWS::Lambda::Function, Properties: {}}';

test('budgets of Azure and Google are not missed, but not seen', () => {
  const report = scan([fixture('terraform/other-clouds.json')]);
  const rules = report.findings.map(({ ruleId }) => ruleId);
  for (const rule of ['no-budget-action', 'no-alarm', 'log-retention-infinite'])
    expect(rules).not.toContain(rule);
  expect(blind(report)).toContain('budgets, alarms and logs');
});

test('in a template they could have been declared, so they are missed', () => {
  const report = scan([inline(`Resources: {${FUNCTION}}`, 'a.yaml')]);
  expect(report.findings.map(({ ruleId }) => ruleId)).toEqual(
    expect.arrayContaining(['no-budget-action', 'no-alarm', 'log-retention-infinite']),
  );
  expect(blind(report)).not.toContain('budgets, alarms and logs');
});
