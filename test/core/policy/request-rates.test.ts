// How often clients may call: within what the cloud's firewall takes, all together no less than one alone.

import {
  problemsWithRequestRates,
  type RequestRates,
} from '../../../lib/core/policy/request-rates';

/** A value that is known only at deploy time; as in the CDK, it looks like a number far below zero. */
const LATER = -1e289;
const range = { least: 10, most: 2e9, isKnown: (value: unknown) => value !== LATER };
const problemsWith = (rates: RequestRates): string[] => problemsWithRequestRates(rates, range);

test.each<[string, RequestRates]>([
  ['nothing', {}],
  ['the least of a firewall', { clientRequestsPerMinute: 10 }],
  ['the most of a firewall', { clientRequestsPerMinute: 2e9, globalRequestsPerMinute: 2e9 }],
  ['as much for all as for one', { clientRequestsPerMinute: 50, globalRequestsPerMinute: 50 }],
  ['as much for all as one has by default', { globalRequestsPerMinute: 600 }],
  ['clients by a header', { clientHeader: 'x-api-key' }],
  ['an address in a header', { forwardedIpHeader: 'X-Forwarded-For' }],
  ['what is known at deploy time', { clientRequestsPerMinute: LATER }],
  [
    'what all may ask, known later',
    { clientRequestsPerMinute: 50, globalRequestsPerMinute: LATER },
  ],
  [
    'what one may ask, known later',
    { clientRequestsPerMinute: LATER, globalRequestsPerMinute: 50 },
  ],
])('%s is fine', (_, rates) => {
  expect(problemsWith(rates)).toEqual([]);
});

test.each<[string, RequestRates, string]>([
  [
    'less than a firewall takes',
    { clientRequestsPerMinute: 9 },
    'clientRequestsPerMinute is 9; use a whole number from 10 to 2000000000',
  ],
  [
    'more than a firewall takes',
    { globalRequestsPerMinute: 2e9 + 1 },
    'globalRequestsPerMinute is 2000000001; use a whole number from 10 to 2000000000',
  ],
  [
    'part of a request',
    { clientRequestsPerMinute: 10.5 },
    'clientRequestsPerMinute is 10.5; use a whole number from 10 to 2000000000',
  ],
  [
    'less for all than for one',
    { clientRequestsPerMinute: 51, globalRequestsPerMinute: 50 },
    'globalRequestsPerMinute is 50, below what one client may ask for; raise it or lower clientRequestsPerMinute',
  ],
  [
    'less for all than one has by default',
    { globalRequestsPerMinute: 599 },
    'globalRequestsPerMinute is 599, below what one client may ask for; raise it or lower clientRequestsPerMinute',
  ],
  [
    'two ways to tell clients apart',
    { clientHeader: 'x-api-key', forwardedIpHeader: 'X-Forwarded-For' },
    'clientHeader and forwardedIpHeader are both given; tell clients apart by one of them',
  ],
])('%s is refused', (_, rates, problem) => {
  expect(problemsWith(rates)).toEqual([problem]);
});
