// Writes the guards of other clouds as folders of plain Terraform JSON: what `spendfuse deploy --cloud` copies and fills in.
// Runs when the package is built, and by `npm run synth:multicloud`; needs neither Terraform nor the CLI of its CDK.

import { join, relative } from 'node:path';
import { writeGuardFolder } from '../lib/azure/guard-folder';

const folder = join(__dirname, '../guards/azure');
writeGuardFolder(folder);
const shown = relative(process.cwd(), folder);
if (!process.argv.includes('--quiet'))
  console.log(`${shown}: main.tf.json, the watchdog's zip, and its sources in watchdog/. To deploy it:
  cd ${shown}
  terraform init
  terraform apply    # or: npx --no-install spendfuse deploy --cloud azure, which fills its variables in`);
