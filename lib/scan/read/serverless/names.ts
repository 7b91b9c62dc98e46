// The logical ids that the Serverless Framework gives what it makes: serverless.com/framework/docs, read 2026-04.
// Other parts of a file name these ids, so they must be the framework's own to the letter.

/** `hello-world_2` as `HelloDashworldUnderscore2`. */
export function normalised(name: string): string {
  const safe = name
    .replaceAll('-', 'Dash')
    .replaceAll('_', 'Underscore')
    .replace(/[^A-Za-z0-9]/g, '');
  return safe.charAt(0).toUpperCase() + safe.slice(1);
}

export const functionId = (name: string): string => `${normalised(name)}LambdaFunction`;
