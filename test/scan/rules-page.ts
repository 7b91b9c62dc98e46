// The page of rules, made from the rules themselves and their own good fixtures.
// `SPENDFUSE_WRITE_DOCS=1 npx jest test/scan/rules` writes it; without that the test compares.

import type { Rule } from '../../lib/scan/finding';
import { rules } from '../../lib/scan/rules';
import { STALE_SUPPRESSION } from '../../lib/scan/rules/stale-suppression';
import { fixture } from './sources';

const INTRO = `# Rules of \`spendfuse scan\`

Made from the rules by \`SPENDFUSE_WRITE_DOCS=1 npx jest test/scan/rules\`; a test fails when it is out of date.

\`scan\` lists findings of medium and high severity, and counts the low ones in a line that names their rules;
\`--findings-from low\` lists them too. A loop is listed by its confidence. A finding that fails the build (\`--fail-on\`) is always listed.

A finding that is right but accepted is suppressed with a written reason, on the resource or for the whole file:

\`\`\`yaml
Metadata:
  spendfuse:
    ignore:
      - rule: no-alarm
        reason: the platform team alarms on all functions of the account
\`\`\`

In a configuration file the same entries may name a \`resource\`. A suppression without a reason suppresses
nothing and is reported as a problem; one that no longer suppresses anything is reported as
\`${STALE_SUPPRESSION.id}\`.
`;

export function rulesPage(): string {
  const table = [
    '| rule | severity | what it says |',
    '|---|---|---|',
    ...[...rules, STALE_SUPPRESSION].map(
      (rule) => `| [\`${rule.id}\`](#${rule.id}) | ${rule.severity} | ${rule.title} |`,
    ),
  ].join('\n');
  const sections = [...rules.map(sectionWithExample), section(STALE_SUPPRESSION)];
  return `${[INTRO, table, '', ...sections].join('\n')}`;
}

function section(rule: Omit<Rule, 'check'>): string {
  const needs =
    rule.needs === undefined ? '' : ` Where ${rule.needs} could not be read, it is not judged.`;
  return `## ${rule.id}\n\n**${rule.title}** (${rule.severity})\n\n${rule.why}${needs}\n\n*To mend it:* ${rule.fix}\n`;
}

function sectionWithExample(rule: Rule): string {
  const example = (kind: 'bad' | 'good') =>
    `\`\`\`yaml\n${fixture(`rules/${rule.id}/${kind}.yaml`).text.trimEnd()}\n\`\`\`\n`;
  return `${section(rule)}\nReported:\n\n${example('bad')}\nNot reported:\n\n${example('good')}`;
}
