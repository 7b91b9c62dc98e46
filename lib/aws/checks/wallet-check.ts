// The scan at synth: every loop that CDK has just synthesised, and what each stack can cost at worst.
// It reads and tells; nothing is written but CDK's own report, and only a loop that is certain stops a synth.

import { basename } from 'node:path';
import {
  type IPolicyValidationContext,
  type IPolicyValidationPlugin,
  type PolicyValidationPluginReport,
  type PolicyViolation,
  Stack,
  Stage,
  Validations,
} from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { atLeast, type Finding, rules, type ScanReport, scanInventory } from '../../scan';
import { refuseProblems } from '../tree/construct-problems';
import { guardPartsIn } from '../tree/guard-parts';
import {
  type AssemblyReading,
  isWithin,
  readAssembly,
  type SynthesisedStack,
} from './assembly-reading';
import {
  atStack,
  EXPOSURE_RULE,
  FAILED_RULE,
  NOT_SEEN_RULE,
  notRead,
  notSeen,
  placeOfFinding,
  violationOf,
} from './check-violations';
import { exposureLine } from './exposure-line';
import { problemsWithCheck, tellsExposure, type WalletCheckProps } from './wallet-check-props';

const LOOP = 'loop';

type Validated = IConstruct & { readonly _validationPlugins?: readonly unknown[] };

/** What is judged by which settings. */
interface Cover {
  /** Empty for the whole app. */
  readonly path: string;
  readonly props: WalletCheckProps;
}

/**
 * Finds loops at synth and tells what each stack can cost at worst. `WalletGuard` brings it along; alone, it is one line.
 * @example Validations.of(app).addPlugins(new WalletCheck())
 */
export class WalletCheck implements IPolicyValidationPlugin {
  /** One for each app, however many constructs ask for it. */
  private static readonly ofApp = new WeakMap<IConstruct, WalletCheck>();

  /** Checks what is beneath a construct. Where two cover the same, what was said first holds. */
  static cover(scope: IConstruct, props: WalletCheckProps = {}): void {
    refuseProblems(scope, problemsWithCheck(props));
    const { path, root } = scope.node;
    if (!Stage.isStage(root)) return;
    const known = WalletCheck.ofApp.get(root);
    if (known) {
      const isCovered = known.covers.some(
        (cover) => cover.props === props && isWithin(path, cover.path),
      );
      if (!isCovered) known.covers.push({ path, props });
      return;
    }
    const check = new WalletCheck(props);
    check.covers = [{ path, props }];
    check.isBroughtAlong = true;
    WalletCheck.ofApp.set(root, check);
    Validations.of(root).addPlugins(check);
  }

  /** Known to CDK only; where it does not say, a check that was added by hand is told twice, which harms nobody. */
  private static isAddedByHandTo(app: Validated): boolean {
    const plugins = app._validationPlugins ?? [];
    return plugins.some((plugin) => plugin instanceof WalletCheck && !plugin.isBroughtAlong);
  }

  readonly name = 'Spendfuse';
  readonly ruleIds = [...rules.map(({ id }) => id), EXPOSURE_RULE, NOT_SEEN_RULE];
  private covers: Cover[];
  private isBroughtAlong = false;

  constructor(props: WalletCheckProps = {}) {
    const problems = problemsWithCheck(props);
    if (problems.length > 0) throw new RangeError(`[WalletCheck] ${problems.join('; ')}`);
    this.covers = [{ path: '', props }];
  }

  validate(context: IPolicyValidationContext): PolicyValidationPluginReport {
    if (this.isBroughtAlong && WalletCheck.isAddedByHandTo(context.appConstruct))
      return { success: true, violations: [] };
    const stacks = stacksIn(context);
    try {
      const { appConstruct } = context;
      const reading = readAssembly(appConstruct, stacks, guardPartsIn(appConstruct));
      const violations = this.violationsIn(reading, stacks);
      return { success: violations.every(({ severity }) => severity !== 'error'), violations };
    } catch (error) {
      // Whatever the scan stumbles over must not keep somebody from deploying, nor pass for a clean bill.
      return { success: true, violations: stacks.slice(0, 1).map((stack) => failed(error, stack)) };
    }
  }

  private violationsIn(
    reading: AssemblyReading,
    stacks: readonly SynthesisedStack[],
  ): PolicyViolation[] {
    const reports = new Map<WalletCheckProps, ScanReport>();
    for (const { props } of this.covers)
      if (!reports.has(props)) reports.set(props, scanInventory(reading.inventory, props));
    const found = [...reports].flatMap(([props, report]) =>
      report.findings
        .filter((finding) => isTold(finding, props))
        .filter((finding) => this.coverOf(placesOf(finding, reading))?.props === props)
        .map((finding) => violationOf(finding, reading, isFatal(finding, props))),
    );
    const [first] = reports.values();
    const problems = first ? notRead(first, stacks[0]?.path ?? '') : [];
    return [
      ...found,
      ...problems,
      ...this.exposures(reading, stacks),
      ...this.blind(reading, first),
    ];
  }

  private exposures(
    reading: AssemblyReading,
    stacks: readonly SynthesisedStack[],
  ): PolicyViolation[] {
    return stacks.flatMap((stack) => {
      const cover = this.coverOf([stack.path], tellsExposure);
      if (!cover) return [];
      const { functions } = reading.inventory;
      const own = functions.filter(
        ({ evidence }) => reading.stackOf(evidence)?.path === stack.path,
      );
      const context = { settings: cover.props, stackPath: stack.path };
      const line = exposureLine(reading.inventory, own, context);
      return line === undefined ? [] : [atStack(EXPOSURE_RULE, line, stack)];
    });
  }

  private blind(reading: AssemblyReading, report: ScanReport | undefined): PolicyViolation[] {
    const spots = (report?.blindSpots ?? []).filter(
      ({ evidence }) => this.coverOf([reading.pathOf(evidence)], tellsExposure) !== undefined,
    );
    return notSeen(spots, reading);
  }

  private coverOf(
    paths: readonly string[],
    isAsked: (props: WalletCheckProps) => boolean = () => true,
  ): Cover | undefined {
    return this.covers.find(
      ({ path, props }) => isAsked(props) && paths.some((entry) => isWithin(entry, path)),
    );
  }
}

/** Before CDK said whose a template is (2.26x), the stack of the same file name is its owner. */
function stacksIn({
  stackTemplates,
  templatePaths,
  appConstruct,
}: IPolicyValidationContext): SynthesisedStack[] {
  if ((stackTemplates as typeof stackTemplates | undefined) !== undefined)
    return stackTemplates.map(({ stackConstructPath: path, templatePath }) => ({
      path,
      templatePath,
    }));
  const owners = new Map(
    appConstruct.node
      .findAll()
      .filter((construct) => Stack.isStack(construct))
      .map((stack) => [stack.templateFile, stack.node.path]),
  );
  return templatePaths.flatMap((templatePath) => {
    const path = owners.get(basename(templatePath));
    return path === undefined ? [] : [{ path, templatePath }];
  });
}

function failed(error: unknown, stack: SynthesisedStack): PolicyViolation {
  const because = error instanceof Error ? error.message : String(error);
  const violation = atStack(FAILED_RULE, `Nothing was checked for loops: ${because}`, stack);
  return { ...violation, severity: 'warning' };
}

/** Loops always; the other rules from the level that was asked for. */
const isTold = ({ ruleId, severity }: Finding, { findingsFrom }: WalletCheckProps): boolean =>
  ruleId === LOOP || (findingsFrom !== undefined && atLeast(severity, findingsFrom));

const isFatal = ({ ruleId, severity }: Finding, { failOn }: WalletCheckProps): boolean => {
  if (failOn === undefined) return ruleId === LOOP && severity === 'high';
  return failOn !== 'nothing' && atLeast(severity, failOn);
};

/** A loop is everybody's whose construct it goes through. */
const placesOf = (finding: Finding, reading: AssemblyReading): string[] =>
  [placeOfFinding(finding, reading), ...finding.related.map(({ evidence }) => evidence)].map(
    (evidence) => reading.pathOf(evidence),
  );
