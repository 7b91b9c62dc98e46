// How the program gets into an app of the guard's own: by az, where Terraform runs, once for each new app and each new program.
// azurerm cannot: it posts zip_deploy_file to /api/zipdeploy, which apps on Flex Consumption do not have
// (github.com/hashicorp/terraform-provider-azurerm/issues/29630, open in 2026-11).

import type { FunctionAppFlexConsumption } from '@cdktf/provider-azurerm/lib/function-app-flex-consumption';
import { DataResource } from 'cdktf';
import type { Construct } from 'constructs';
import { type BuiltFile, deployScript } from '../watchdog-code';

export interface ProgramDeploymentProps {
  readonly subscriptionId: string;
  readonly app: FunctionAppFlexConsumption;
  readonly program: BuiltFile;
}

/** What asks the app for a key of its functions waits for this: an app without a program has none. */
export function deployProgram(scope: Construct, props: ProgramDeploymentProps): DataResource {
  const { subscriptionId, app, program } = props;
  const words = [
    ...[deployScript(scope), subscriptionId, app.resourceGroupName, app.name, program.path],
  ];
  return new DataResource(scope, 'Deployment', {
    triggersReplace: { app: app.id, program: program.hash },
    provisioners: [
      { type: 'local-exec', command: ['python3', ...words.map((word) => `"${word}"`)].join(' ') },
    ],
  });
}
