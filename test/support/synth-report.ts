// An app's validation report, as CDK writes it beside the templates: what a person is told at synth.
// Nothing is printed and nothing thrown, whatever is found.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { App, AppProps } from 'aws-cdk-lib';
import { testApp } from './aws-app';

export interface Told {
  readonly ruleName: string;
  readonly description: string;
  readonly severity: string;
  readonly suggestedFix?: string;
  readonly constructPath: string;
  readonly templatePath?: string;
  readonly logicalId?: string;
}

export interface SynthReport {
  readonly conclusion: 'success' | 'failure';
  readonly told: readonly Told[];
}

interface Construct {
  readonly constructPath: string;
  readonly cloudFormationResource?: { readonly templatePath: string; readonly logicalId: string };
}

type Violation = Omit<Told, 'constructPath' | 'templatePath' | 'logicalId'> & {
  readonly violatingConstructs: readonly Construct[];
};

interface PluginReport {
  readonly pluginName: string;
  readonly conclusion: SynthReport['conclusion'];
  readonly violations: readonly Violation[];
}

/** Each check of ours in the app has a report of its own; one with nothing to say is left out by CDK. */
export function reportsOf(build: (app: App) => void, props: AppProps = {}): SynthReport[] {
  const context = { '@aws-cdk/core:failSynthOnValidationErrors': false, ...props.context };
  const app = testApp({ ...props, context });
  build(app);
  const { directory } = app.synth();
  const file = join(directory, 'validation-report.json');
  // An app that nothing is added to has no report at all.
  if (!existsSync(file)) return [];
  const { pluginReports } = JSON.parse(readFileSync(file, 'utf8')) as {
    readonly pluginReports: readonly PluginReport[];
  };
  return pluginReports
    .filter(({ pluginName }) => pluginName === 'Spendfuse')
    .map(({ conclusion, violations }) => ({ conclusion, told: violations.flatMap(toldBy) }));
}

const toldBy = ({ violatingConstructs, ...violation }: Violation): Told[] =>
  violatingConstructs.map(({ constructPath, cloudFormationResource }) => ({
    ...violation,
    constructPath,
    ...cloudFormationResource,
  }));

export function reportOf(build: (app: App) => void, props: AppProps = {}): SynthReport {
  const reports = reportsOf(build, props);
  if (reports.length > 1) throw new Error(`${reports.length} checks told something`);
  return reports[0] ?? { conclusion: 'success', told: [] };
}
