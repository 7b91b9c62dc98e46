// Where a person looks at a function with nothing but a browser: its page and its metrics, in the console of its Region.
// Made of the function's ARN alone; what is no such ARN has no page, and gets no link.

import type { AlertEvent, AlertLink } from '../core/alerts/alert';
import { consoleOf } from './runbook-link';

/** Lambda API reference, FunctionArn (2026-04). */
const ARN = /^arn:[\w-]+:lambda:([a-z0-9-]+):\d{12}:function:([\w-]{1,140})$/;

export function consoleLinks({ functionId }: Pick<AlertEvent, 'functionId'>): AlertLink[] {
  const [, region, name] = ARN.exec(functionId) ?? [];
  if (region === undefined || name === undefined) return [];
  const page = `https://${region}.${consoleOf(region)}/lambda/home?region=${region}#/functions/${name}`;
  return [
    { title: 'Function', url: page },
    { title: 'Metrics', url: `${page}?tab=monitoring` },
  ];
}
