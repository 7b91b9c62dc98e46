// Files that a template names by a local path: OpenAPI documents, state machines, includes, parts of a serverless.yml,
// nested templates. This opens none of them: it says what is wanted, and whoever may read files passes the texts in.
// A file that is refused or missing is a blind spot; one that cannot be parsed is a problem, since no gate may pass it.

import type { SourceProblem } from '../inventory';
import { type Tree, textOf } from '../tree';
import { parseText } from './text/text';

export type LocalFile = { text: string } | { because: string };

/** A part is taken in where it is named; a template is read as a source of its own. */
export interface WantedFile {
  from: string;
  as: 'part' | 'template';
}

export class LocalFiles {
  /** Named by a template, and not passed in. */
  readonly wanted = new Map<string, WantedFile>();
  private readonly trees = new Map<string, Tree | undefined>();

  constructor(
    private readonly passed: ReadonlyMap<string, LocalFile>,
    private readonly problems: SourceProblem[],
  ) {}

  /** What the file holds, why it was not read, or undefined where no file is named or nobody has looked yet. */
  part(from: string, location: Tree | undefined): { tree: Tree } | { because: string } | undefined {
    const path = localPath(from, location);
    if (path === undefined) return undefined;
    const file = this.passed.get(path);
    if (file === undefined) {
      this.wanted.set(path, { from, as: 'part' });
      return undefined;
    }
    if ('because' in file) return { because: `${path} ${file.because}` };
    const tree = this.parsed(path, file.text);
    return tree === undefined ? { because: `${path} could not be read` } : { tree };
  }

  /** Asks for a template that lies beside its parent, and says why it was not read where it was looked for. */
  template(from: string, location: Tree | undefined): string | undefined {
    const path = localPath(from, location);
    if (path === undefined) return undefined;
    const file = this.passed.get(path);
    if (file === undefined) this.wanted.set(path, { from, as: 'template' });
    return file !== undefined && 'because' in file ? `${path} ${file.because}` : undefined;
  }

  private parsed(path: string, text: string): Tree | undefined {
    if (!this.trees.has(path)) {
      const answer = parseText(text);
      if (!answer.ok)
        this.problems.push({ file: path, kind: 'unreadable', problem: answer.problem });
      this.trees.set(path, answer.ok ? answer.tree : undefined);
    }
    return this.trees.get(path);
  }
}

/** Where the file lies, if the text is a path: not an address, an ARN, or something to be filled in. */
function localPath(from: string, location: Tree | undefined): string | undefined {
  const text = textOf(location)?.replace(/^file:\/\//, '');
  if (text === undefined || text === '' || /^([a-z0-9+-]+:|~)|[${}\uE000-\uF8FF\0]/i.test(text))
    return undefined;
  if (text.startsWith('/')) return normalPath(text);
  return normalPath(from.slice(0, from.lastIndexOf('/') + 1) + text);
}

export function normalPath(path: string): string {
  const steps: string[] = [];
  for (const step of path.split('/')) {
    if (step === '' || step === '.') continue;
    if (step === '..' && steps.length > 0 && steps[steps.length - 1] !== '..') steps.pop();
    else steps.push(step);
  }
  return (path.startsWith('/') ? '/' : '') + steps.join('/');
}
