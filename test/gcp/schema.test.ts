// The budget's stack and the caps, against the schema of the pinned provider and what its next major version has removed.
// The other constructs are checked where they are tested.
import { Testing } from 'cdktf';
import { GcpGuardStack, InstanceCap } from '../../lib/gcp';
import { problemsWithTerraform, schemaOf } from '../support/terraform-schema';
import { aFunction, aService, aStack } from './services';

const schema = schemaOf('google-6.50.0');
const checked = schema ? test : test.skip;

checked('google 6.50.0 knows all of a budget (skipped where its schema is not there)', () => {
  const stack = new GcpGuardStack(Testing.app(), 'guard', {
    ...{ projectId: 'a-project', billingAccount: '012345-6789AB-CDEF01', monthlyAmount: 100 },
    ...{ alertEmail: 'oncall@example.com', projectNumbers: ['123456'] },
  });
  expect(problemsWithTerraform(Testing.synth(stack), schema ?? {})).toEqual([]);
});

checked('google 6.50.0 knows all that the caps set (skipped where its schema is not there)', () => {
  const stack = aStack();
  new InstanceCap(stack, 'Service', { target: aService(stack), maxInstances: 3, concurrency: 10 });
  new InstanceCap(stack, 'Function', { target: aFunction(stack), maxInstances: 2 });
  expect(problemsWithTerraform(Testing.synth(stack), schema ?? {})).toEqual([]);
});
