// Findings a person has accepted, in the template's own metadata:
//   Metadata: { spendfuse: { ignore: [{ rule: no-alarm, reason: "..." }] } }
// A suppression without a written reason suppresses nothing and is a problem.

import type { Evidence, SourceProblem, Suppression } from '../inventory';
import { entriesOf, listOf, mapOf, type Tree, type TreeMap, textOf } from '../tree';
import type { Path } from './text/lines';

type EvidenceAt = (path: Path) => Evidence;

export function suppressionsIn(
  template: TreeMap,
  evidence: EvidenceAt,
  problems: SourceProblem[],
): Suppression[] {
  const ofFile = ignoresIn(template.Metadata, ['Metadata'], { evidence, problems });
  const ofResources = entriesOf(template.Resources).flatMap(([name, raw]) => {
    const metadata = mapOf(raw).Metadata;
    if (metadata === undefined) return [];
    const found = ignoresIn(metadata, ['Resources', name, 'Metadata'], { evidence, problems });
    return found.map((suppression) => ({ ...suppression, resource: name }));
  });
  return [...ofFile, ...ofResources].map((suppression) => ({
    ...suppression,
    file: suppression.evidence.file,
  }));
}

function ignoresIn(
  metadata: Tree | undefined,
  path: Path,
  sink: { evidence: EvidenceAt; problems: SourceProblem[] },
): Suppression[] {
  const block = mapOf(metadata).spendfuse;
  if (block === undefined) return [];
  return listOf(mapOf(block).ignore).flatMap((item, index) => {
    const evidence = sink.evidence([...path, 'spendfuse', 'ignore', index]);
    const parsed = suppressionFrom(item, evidence);
    if ('problem' in parsed) {
      sink.problems.push({ file: evidence.file, kind: 'suppression', problem: parsed.problem });
      return [];
    }
    return [parsed];
  });
}

/** One entry of an `ignore` list, from metadata or from a configuration file. */
export function suppressionFrom(item: Tree, evidence: Evidence): Suppression | { problem: string } {
  const { rule, reason, resource } = mapOf(item);
  const ruleId = textOf(rule)?.trim() ?? '';
  const why = textOf(reason)?.trim() ?? '';
  if (ruleId === '') {
    return { problem: `${evidence.path}: ignore without a rule: name one, as rule: no-alarm` };
  }
  if (why === '') {
    return {
      problem: `${evidence.path}: ignore of "${ruleId}" without a reason: write why it is safe`,
    };
  }
  const name = textOf(resource);
  return { rule: ruleId, reason: why, evidence, ...(name === undefined ? {} : { resource: name }) };
}
