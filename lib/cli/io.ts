// Everything the command line touches of the world outside, so that every verb runs in a test as it does in a shell.
// stdout carries what was asked for and nothing else; whatever is said about it goes to stderr.

import type { AlertEvent } from '../core/alerts/alert';
import type { OpenAccount } from './aws/account';
import type { OpenHost } from './guard/host';
import type { SurveyCloud } from './live-plan';

export interface Output {
  write(text: string): void;
  readonly isTTY: boolean;
  /** undefined where there is no terminal and nobody said how wide it is. */
  readonly columns: number | undefined;
  /** How many lines can be moved up to; undefined where there is no terminal. */
  readonly rows: number | undefined;
}

export type Waited = 'waited' | 'skipped' | 'interrupted';

/** Time that passes for the eye only; a key ends the waiting for good. */
export interface Patience {
  wait(ms: number): Promise<Waited>;
  close(): void;
}

export type Answer = 'yes' | 'no' | 'cancelled';

export interface Io {
  readonly stdout: Output;
  readonly stderr: Output;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly version: string;
  readonly nowMs: () => number;
  readonly sleep: (ms: number) => Promise<void>;
  readonly patience: () => Patience;
  /** undefined where nobody can be asked: no terminal. */
  readonly ask: ((question: string) => Promise<Answer>) | undefined;
  /** What to do when Ctrl-C ends the run while a cloud is at work; the answer takes it back. */
  readonly onInterrupt: (work: () => Promise<void>) => () => void;
  readonly files: Files;
  /** The folder that the command runs in; undefined where there is none. */
  readonly folder?: string;
  /** An alert as the watchdog publishes it. */
  readonly alertText: (
    alert: AlertEvent,
    origin: { accountId: string; region: string; commandOptions?: string; isInEveryRegion?: true },
  ) => string;
  /** Why alerts may not be sent to an address; empty where they may. */
  readonly problemsWithAddress: (address: string) => readonly string[];
  /** The account that a guard lives in, whichever cloud that is. */
  readonly openHost: OpenHost;
  /** The same account as the verbs that deploy and look around in AWS need it. */
  readonly openAccount: OpenAccount;
  /** What is live in a cloud that is not AWS. */
  readonly surveyCloud: SurveyCloud;
  /** The template that `deploy` submits. */
  readonly guardTemplatePath: string;
  /** The folder of the runbook pages. */
  readonly runbooksPath: string;
  /** The guards of other clouds, a folder each, that `deploy --cloud` copies. */
  readonly guardFoldersPath: string;
  /** Serves the verbs that only read to an assistant, until it closes its end. */
  readonly serveMcp: () => Promise<void>;
  /** The program that a thread of `bench` runs; undefined: no threads. */
  readonly benchWorkerPath: string | undefined;
}

export interface FolderEntry {
  readonly name: string;
  readonly kind: 'file' | 'folder' | 'other';
}

/** `other` is a device, a socket or a pipe; `missing` is also what may not be looked at. */
export type Place =
  | { readonly kind: 'file'; readonly bytes: number }
  | { readonly kind: 'folder'; readonly entries: readonly FolderEntry[] }
  | { readonly kind: 'other' }
  | { readonly kind: 'missing'; readonly because: string };

export interface Files {
  look(path: string): Promise<Place>;
  /** Throws as Node does when there is no such file. */
  read(path: string): Promise<string>;
  /** Where the path leads once every link is followed; throws where it leads nowhere. */
  realPath(path: string): Promise<string>;
  /** The text of a file piece by piece, however large it is; of standard input, where the path is `-`. */
  pieces(path: string): AsyncIterable<string>;
  readStandardInput(): Promise<string>;
  write(path: string, text: string): Promise<void>;
}
