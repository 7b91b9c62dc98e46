// Loops through the functions of a stack are told at synth, by the names that its author gave.
import { RoleAssignment } from '@cdktf/provider-azurerm/lib/role-assignment';
import { StorageQueue } from '@cdktf/provider-azurerm/lib/storage-queue';
import { App, TerraformStack, Testing } from 'cdktf';
import { RecursionStop, type RecursionStopProps } from '../../lib/azure';
import { aFlexApp, aStack } from './apps';

const trigger = { type: 'queueTrigger', direction: 'in', queueName: 'orders' };

/** An app whose code takes from a queue that the app may send to. */
function checked(props: Omit<RecursionStopProps, 'functions'> = {}, stack = aStack()) {
  const app = aFlexApp(stack, { identity: { type: 'SystemAssigned' } });
  const functions = [{ app, name: 'resize', bindings: [trigger] }];
  const stop = new RecursionStop(stack, 'Loops', { functions, ...props });
  // Defined after the check, and seen by it all the same.
  const queue = new StorageQueue(stack, 'Orders', { name: 'orders', storageAccountId: 'account' });
  new RoleAssignment(stack, 'Sender', {
    scope: queue.id,
    roleDefinitionName: 'Storage Queue Data Message Sender',
    principalId: app.identity.principalId,
  });
  Testing.synth(stack);
  return { stack, stop };
}

const annotationsOf = ({ stop }: { stop: RecursionStop }): [string, string][] =>
  stop.node.metadata.map(({ type, data }) => [type, String(data)]);

test('a loop is warned of once, by the paths of its constructs', () => {
  expect(annotationsOf(checked())).toEqual([
    [
      '@cdktf/warn',
      expect.stringMatching(/^stack\/flex → stack\/Orders → stack\/flex can go round/),
    ],
  ]);
});

test('its findings have the shape of the scan', () => {
  expect(checked().stop.findings()).toMatchObject([
    {
      ruleId: 'loop',
      severity: 'high',
      resource: 'stack/flex',
      fix: expect.stringMatching(/send to another queue/),
      related: [
        { note: expect.stringMatching(/writes to/) },
        { note: expect.stringMatching(/triggers/) },
      ],
    },
  ]);
});

test('a loop that is meant is left alone, with a reason', () => {
  const ignore = [{ rule: 'loop', resource: 'stack/flex', reason: 'ends after three rounds' }];
  expect(annotationsOf(checked({ ignore }))).toEqual([]);
});

test('a loop stops the synthesis where it is refused', () => {
  const app = new App({ outdir: Testing.app().outdir });
  const stack = new TerraformStack(app, 'stack');
  expect(annotationsOf(checked({ isRefused: true }, stack))).toEqual([
    ['@cdktf/error', expect.stringMatching(/can go round/)],
  ]);
});
