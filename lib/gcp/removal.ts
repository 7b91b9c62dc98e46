// The removal of the guard: what it holds is resumed before anything of it is deleted, by the script that needs no watchdog.
// Must stop the removal where something could not be resumed: a guard that is gone leaves nobody to resume it.

import { AssetType, DataResource, type ITerraformDependable, TerraformAsset } from 'cdktf';
import type { Construct } from 'constructs';
import { resumeScript } from './watchdog-zip';

export interface RemovalProps {
  readonly project: string;
  readonly bucket: string;
  /** What is still there when the script runs. */
  readonly before: ITerraformDependable[];
}

export function defineRemoval(scope: Construct, { project, bucket, before }: RemovalProps): void {
  const self = (field: string): string => ['"$', '{self.input.', field, '}"'].join('');
  const script = new TerraformAsset(scope, 'LastResort', {
    path: resumeScript(),
    type: AssetType.FILE,
  });
  new DataResource(scope, 'Removal', {
    input: { script: script.path, project, bucket },
    dependsOn: before,
    provisioners: [
      {
        type: 'local-exec',
        when: 'destroy',
        command: `python3 ${self('script')} --project ${self('project')} --bucket ${self('bucket')} --removal`,
      },
    ],
  });
}
