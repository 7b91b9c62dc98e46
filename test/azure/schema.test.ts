// Every cap of every plan in one stack, against the schema of the pinned provider and what its next major version has removed.
// The other constructs are checked where they are tested.
import { Testing } from 'cdktf';
import { ScaleCap } from '../../lib/azure';
import { problemsWithTerraform, schemaOf } from '../support/terraform-schema';
import { aFlexApp, aLinuxApp, aPlan, aStack, aWindowsApp } from './apps';

const schema = schemaOf('azurerm-4.55.0');
(schema ? test : test.skip)(
  'azurerm 4.55.0 knows all that the caps set, and 5 has removed none of it (skipped where its schema is not there)',
  () => {
    const stack = aStack();
    new ScaleCap(stack, 'Flex', { app: aFlexApp(stack), maxInstances: 60, concurrency: 4 });
    const consumption = aPlan(stack, 'Y1');
    new ScaleCap(stack, 'Windows', {
      ...{ app: aWindowsApp(stack), plan: consumption },
      ...{ maxInstances: 20, dailyQuotaGbSeconds: 1_000 },
    });
    const premium = aPlan(stack, 'EP1', 'Linux');
    new ScaleCap(stack, 'Linux', { app: aLinuxApp(stack), plan: premium, maxInstances: 9 });
    expect(problemsWithTerraform(Testing.synth(stack), schema ?? {})).toEqual([]);
  },
);

test('what azurerm 5 has removed is refused even where 4.55.0 knows it', () => {
  const blob = { azurerm_storage_container: { code: { name: 'code', storage_account_name: 'a' } } };
  expect(problemsWithTerraform(JSON.stringify({ resource: blob }), schema ?? {})).toContain(
    'azurerm_storage_container.code.storage_account_name is removed in the next major version',
  );
});
