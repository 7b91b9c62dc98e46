import { pacesOf } from '../../../lambda/aws/paces';
import { selfReservation } from '../../../lambda/aws/self-reservation';
import { scriptedClient, sdkError, throwing } from '../../support/fakes/scripted-client';
import { virtualTiming } from '../../support/virtual-timing';

type Script = Parameters<typeof scriptedClient>[0];

async function reserve(script: Script, times = 1) {
  const messages: unknown[] = [];
  const { client, sent } = scriptedClient({ GetFunctionConcurrency: () => ({}), ...script });
  const reserveForItself = selfReservation({
    lambda: client,
    paces: pacesOf(virtualTiming()),
    log: (_level, _event, details) => messages.push(details?.outcome),
    watchdogName: 'watchdog',
  });
  for (let time = 0; time < times; time++) await reserveForItself();
  return {
    said: messages,
    puts: sent.filter((sentMessage) => sentMessage.command === 'PutFunctionConcurrency'),
  };
}

const unreserved = (left: number) => () => ({
  AccountLimit: { UnreservedConcurrentExecutions: left },
});

test('reserves for itself where the account leaves a hundred to the others', async () => {
  const script = { GetAccountSettings: unreserved(102), PutFunctionConcurrency: () => ({}) };
  const { puts } = await reserve(script);
  expect(puts).toEqual([
    {
      command: 'PutFunctionConcurrency',
      input: { FunctionName: 'watchdog', ReservedConcurrentExecutions: 2 },
    },
  ]);
});

test.each([
  ['a new account of 10', unreserved(10)],
  ['an account with one too few', unreserved(101)],
  ['an endpoint without account limits', throwing(sdkError('SyntaxError', 404))],
])('reserves nothing in %s, and nothing fails', async (_what, GetAccountSettings) => {
  const { puts, said } = await reserve({ GetAccountSettings });
  expect(puts).toEqual([]);
  expect(said).toEqual([expect.stringContaining('not reserved')]);
});

test('leaves a reservation that it has, whoever made it', async () => {
  const { puts } = await reserve({
    GetFunctionConcurrency: () => ({ ReservedConcurrentExecutions: 1 }),
  });
  expect(puts).toEqual([]);
});

test('a refusal is said once, not every hour', async () => {
  const script = {
    GetAccountSettings: unreserved(500),
    PutFunctionConcurrency: throwing(sdkError('InvalidParameterValueException', 400)),
  };
  const { said } = await reserve(script, 3);
  expect(said).toEqual([expect.stringContaining('InvalidParameterValueException')]);
});
