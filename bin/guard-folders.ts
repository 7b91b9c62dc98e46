// Writes the guards of other clouds as folders of plain Terraform JSON: what `spendfuse deploy --cloud` copies and fills in.
// Runs when the package is built, and by `npm run synth:multicloud`; needs neither Terraform nor the CLI of its CDK.

import { join, relative } from 'node:path';
import { writeGuardFolder as writeAzure } from '../lib/azure/guard-folder';
import { writeGuardFolder as writeGcp } from '../lib/gcp/guard-folder';

const WRITERS = { azure: writeAzure, gcp: writeGcp };

for (const [cloud, write] of Object.entries(WRITERS)) {
  const folder = join(__dirname, '../guards', cloud);
  write(folder);
  const shown = relative(process.cwd(), folder);
  if (!process.argv.includes('--quiet'))
    console.log(`${shown}: main.tf.json, and the watchdog's zip and sources. To deploy it:
  cd ${shown}
  terraform init
  terraform apply    # or: npx --no-install spendfuse deploy --cloud ${cloud}, which fills its variables in`);
}
