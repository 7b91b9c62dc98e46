// The way back that every alert of something held carries: it opens the right console, filled in, and changes nothing.
import { runbookLink } from '../../lib/channels/runbook-link';
import { ALERT_TYPES } from '../../lib/core/pausing/alert-type';
import { alertOf, incidentAlerts, origin } from './sample-alerts';

const linkIn = (region: string, recordId = 'orders-webhook-mi8k2x4o') =>
  runbookLink({ ...alertOf('paused'), recordId }, { ...origin, region })?.url;

test('opens the form that starts the newest runbook, with the record filled in', () => {
  expect(linkIn('eu-west-1')).toBe(
    'https://eu-west-1.console.aws.amazon.com/systems-manager/automation/execute/Spendfuse-resume-shop' +
      '?region=eu-west-1#documentVersion=%24LATEST&Function=orders-webhook-mi8k2x4o',
  );
});

test.each([
  ['cn-north-1', 'https://cn-north-1.console.amazonaws.cn/'],
  ['us-gov-west-1', 'https://us-gov-west-1.console.amazonaws-us-gov.com/'],
])('in %s it is the console of that partition', (region, start) => {
  expect(linkIn(region)?.startsWith(start)).toBe(true);
});

test('is in alerts of what is held, and in no other', () => {
  const linked = ALERT_TYPES.filter((type) => runbookLink(alertOf(type), origin));
  expect(linked).toEqual(['paused', 'probation', 're-tripped', 'resume-failed', 'mass-breach']);
  for (const type of linked)
    expect(runbookLink(alertOf(type), { region: origin.region })).toBeUndefined();
});

test('asks for all where an alert speaks of several', () => {
  const table = incidentAlerts.find(([name]) => name === 'mass-pause')?.[1];
  expect(table && runbookLink(table, origin)?.url).toMatch(/&Function=all$/);
});

test.each(['a b', 'x&Other=1', '#', '\ud800', ''])('leaves out the name %j', (name) => {
  expect(linkIn('eu-west-1', name)).toMatch(/#documentVersion=%24LATEST$/);
});
