// One scan: texts in, one report out. The command line, the synth-time plugin and the tests all use
// this; it reads no files and asks no clock. Whatever it is given, it answers.

import { collect } from './collect';
import { type Finding, findingsOf, type Rule } from './finding';
import type {
  BlindSpot,
  Evidence,
  Inventory,
  SourceProblem,
  SourceRead,
  Suppression,
} from './inventory';
import { listingOf, type Unlisted } from './listing';
import { findLoops } from './loops';
import { readSources, type SourceText } from './read';
import { readAccount } from './read/account/account';
import type { AccountAnswers } from './read/account/answers';
import { settleAccount } from './read/account/facts';
import type { LocalFile } from './read/local-files';
import { rules } from './rules';
import { STALE_SUPPRESSION } from './rules/stale-suppression';
import { configured, DEFAULT_CONFIDENCE, type ScanSettings } from './settings';
import { atLeast, SEVERITIES, type Severity } from './severity';
import { type Suppressed, sortBySuppression } from './suppress';

export interface ScanReport {
  schemaVersion: 1;
  /** Those from `findingsFrom` up. */
  findings: Finding[];
  findingsFrom: Severity;
  /** What was found below that, by rule. */
  unlisted: Unlisted[];
  suppressed: Suppressed[];
  blindSpots: BlindSpot[];
  problems: SourceProblem[];
  sources: SourceRead[];
  functions: number;
  /** Functions that no rule looks at, each with what it is: frameworks' own and the guard's. */
  leftOut: { name: string; because: string; evidence: Evidence }[];
  /** How many of each severity, listed or not. */
  counts: Record<Severity, number>;
}

export function readInventory(
  sources: readonly SourceText[],
  localFiles?: ReadonlyMap<string, LocalFile>,
): Inventory {
  return collect(readSources(sources, localFiles));
}

export function accountInventory(answers: AccountAnswers): Inventory {
  const inventory = collect(readAccount(answers));
  settleAccount(inventory, answers);
  return inventory;
}

export function scan(sources: readonly SourceText[], settings: ScanSettings = {}): ScanReport {
  return scanInventory(readInventory(sources), settings);
}

export function scanInventory(inventory: Inventory, settings: ScanSettings = {}): ScanReport {
  const blindSpots = [
    ...inventory.blindSpots,
    ...unjudged(inventory, settings),
    ...unsearched(inventory, settings),
  ];
  const judged = rules.filter((rule) => !isUnjudged(rule, inventory, settings));
  const all = withLogicalIds(
    judged.flatMap((rule) => findingsOf(rule, inventory, settings)),
    inventory,
  );
  const fromSettings = configured(settings);
  const suppressions = [...inventory.suppressions, ...fromSettings.suppressions];
  const sorted = sortBySuppression(all, suppressions);
  const found = [...sorted.findings, ...sorted.stale.map(staleFinding)].sort(byUrgency);
  const findingsFrom = settings.findingsFrom ?? 'low';
  const { findings, unlisted, counts } = listingOf(found, findingsFrom);
  const problems = fromSettings.problems.map(
    (problem): SourceProblem => ({ file: 'settings', kind: 'suppression', problem }),
  );
  return {
    schemaVersion: 1,
    findings,
    findingsFrom,
    unlisted,
    suppressed: sorted.suppressed,
    blindSpots,
    problems: [...inventory.problems, ...problems],
    sources: inventory.sources,
    functions: inventory.functions.length,
    leftOut: inventory.functions.flatMap(({ name, machinery, evidence }) =>
      machinery === undefined ? [] : [{ name, because: machinery, evidence }],
    ),
    counts,
  };
}

function withLogicalIds(findings: readonly Finding[], inventory: Inventory): Finding[] {
  const { functions, apis, budgets, alarms, resources } = inventory;
  const ids = new Map<string, string>();
  for (const { name, logicalId } of [...resources, ...alarms, ...budgets, ...apis, ...functions])
    if (logicalId !== undefined) ids.set(name, logicalId);
  if (ids.size === 0) return [...findings];
  return findings.map(({ ruleId, severity, resource, ...rest }) => {
    const logicalId = ids.get(resource);
    return { ruleId, severity, resource, ...(logicalId ? { logicalId } : {}), ...rest };
  });
}

/** A rule about what was not read would take the reader's ignorance for the owner's negligence. */
function isUnjudged(rule: Rule, inventory: Inventory, settings: ScanSettings): boolean {
  const { needs } = rule;
  if (needs === undefined || !inventory.account.notRead?.includes(needs)) return false;
  return needs !== "the account's quota" || settings.accountConcurrency === undefined;
}

function unjudged(inventory: Inventory, settings: ScanSettings): BlindSpot[] {
  const evidence = { file: inventory.sources[0]?.file ?? '', path: '' };
  const skipped = rules
    .filter((rule) => isUnjudged(rule, inventory, settings))
    .map(({ id, needs }) => ({
      what: `rule ${id}`,
      because: `was not judged: it needs ${needs}, and that was not read`,
      evidence,
    }));
  const [elsewhere] = inventory.functions.filter(({ cloud }) => cloud !== 'aws');
  if (!elsewhere) return skipped;
  const { evidence: there } = elsewhere;
  const because =
    'are not read for Azure and Google: whether anybody is alerted there is not known';
  return [
    ...skipped,
    { what: 'budgets, alarms and logs', because, evidence: there },
    {
      what: 'loops through functions of Azure and Google',
      because:
        'are looked for through Pub/Sub, Storage, Eventarc, Event Grid and declared bindings; what code writes without a permission or a setting that names it is not seen',
      evidence: there,
    },
  ];
}

function unsearched(inventory: Inventory, settings: ScanSettings): BlindSpot[] {
  const { isIncomplete } = findLoops(inventory, settings.minimumConfidence ?? DEFAULT_CONFIDENCE);
  if (!isIncomplete) return [];
  const evidence = { file: inventory.sources[0]?.file ?? '', path: '' };
  return [{ what: 'loops', because: 'are too many to follow: some were not looked for', evidence }];
}

function staleFinding(suppression: Suppression): Finding {
  const isKnown = rules.some((rule) => rule.id === suppression.rule);
  return {
    ruleId: STALE_SUPPRESSION.id,
    severity: STALE_SUPPRESSION.severity,
    resource: suppression.resource ?? suppression.file ?? 'settings',
    evidence: suppression.evidence,
    related: [],
    message: isKnown
      ? `"${suppression.rule}" is accepted here (${suppression.reason}) but finds nothing any more`
      : `"${suppression.rule}" is accepted here but is not a rule`,
    fix: STALE_SUPPRESSION.fix,
  };
}

/** Worst first, then in the order a person reads the files. */
function byUrgency(left: Finding, right: Finding): number {
  if (left.severity !== right.severity) return atLeast(left.severity, right.severity) ? -1 : 1;
  return (
    byCharacter(left.ruleId, right.ruleId) ||
    byCharacter(left.evidence.file, right.evidence.file) ||
    (left.evidence.line ?? 0) - (right.evidence.line ?? 0) ||
    byCharacter(left.resource, right.resource)
  );
}

/** The same on every machine, whatever language it speaks. */
const byCharacter = (left: string, right: string): number =>
  left === right ? 0 : left < right ? -1 : 1;

/** What `--fail-on` asks: is anything at least this bad, listed or not? */
export function hasFindings(report: ScanReport, floor: Severity): boolean {
  return SEVERITIES.some((severity) => atLeast(severity, floor) && report.counts[severity] > 0);
}
