// The removal of the guard: what it holds is resumed before anything of it is deleted, by the script that needs no watchdog.
// Must stop the removal where something could not be resumed: a guard that is gone leaves nobody to resume it.

import { DataResource, type ITerraformDependable } from 'cdktf';
import type { Construct } from 'constructs';
import type { GuardStorage } from './guard-storage';
import { resumeScript } from './watchdog-code';

/** `before`: what is still there when the script runs. */
export function defineRemoval(
  scope: Construct,
  { table, tableAddress }: GuardStorage,
  before: ITerraformDependable[],
): void {
  const self = (field: string): string => ['$', '{self.input.', field, '}'].join('');
  new DataResource(scope, 'Removal', {
    input: {
      table: tableAddress,
      script: resumeScript(scope),
    },
    dependsOn: [table, ...before],
    provisioners: [
      {
        type: 'local-exec',
        when: 'destroy',
        command: `python3 "${self('script')}" "${self('table')}" --removal`,
      },
    ],
  });
}
