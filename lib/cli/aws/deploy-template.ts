// The template that is to be deployed: the one of this version, or a file.
// What is no template at all is refused here, before anything is asked of AWS.

import { Failure } from '../mistake';
import type { Session } from '../session';

/** AWS CloudFormation quotas: size of a template body that is passed in a request, in bytes (2026-11). */
const REQUEST_BYTES_MAX = 51_200;

export const needsBucket = (template: string): boolean =>
  Buffer.byteLength(template) > REQUEST_BYTES_MAX;

export async function templateFrom(
  request: { readonly template?: string },
  { io }: Session,
): Promise<string> {
  const path = request.template ?? io.guardTemplatePath;
  const text = await io.files.read(path).catch((cause: unknown) => {
    throw new Failure(
      `the guard's template is not at ${path}`,
      request.template
        ? 'check the path given to --template'
        : 'in a clone, run npm run synth; an installed package contains it',
      { cause },
    );
  });
  const problem = problemWithTemplate(text);
  if (problem) throw new Failure(`${path} is no template of a guard: ${problem}`, SYNTH);
  return text;
}

const SYNTH = 'npm run synth writes it, to dist/account-guard.template.json';

function problemWithTemplate(text: string): string | undefined {
  try {
    const parsed: unknown = JSON.parse(text);
    const hasResources =
      typeof parsed === 'object' &&
      parsed !== null &&
      'Resources' in parsed &&
      typeof parsed.Resources === 'object';
    return hasResources ? undefined : 'it has no Resources';
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
