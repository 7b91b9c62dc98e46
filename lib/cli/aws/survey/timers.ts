// What a survey asks of what runs on its own: state machines with their definitions, schedules with their targets.
// A schedule of something else than a function or a state machine is not asked about further.

import {
  GetScheduleCommand,
  ListSchedulesCommand,
  type SchedulerClient,
} from '@aws-sdk/client-scheduler';
import {
  DescribeStateMachineCommand,
  ListStateMachinesCommand,
  type SFNClient,
} from '@aws-sdk/client-sfn';
import type { AccountAnswers } from '../../../scan';
import { allPages, forEach, type Surveyor } from './surveyor';

export async function surveyMachines(
  client: SFNClient,
  surveyor: Surveyor,
): Promise<AccountAnswers['stateMachines']> {
  const machines = await surveyor.ask('machines', () =>
    allPages(async (nextToken) => {
      const page = await client.send(new ListStateMachinesCommand({ nextToken, maxResults: 1000 }));
      return { items: page.stateMachines ?? [], next: page.nextToken };
    }),
  );
  const found = await forEach(machines ?? [], ({ stateMachineArn }) =>
    surveyor.ask('machine', () =>
      client.send(new DescribeStateMachineCommand({ stateMachineArn })),
    ),
  );
  return (
    machines &&
    found.flatMap((describeStateMachineCommandOutput) => describeStateMachineCommandOutput ?? [])
  );
}

export async function surveySchedules(
  client: SchedulerClient,
  surveyor: Surveyor,
): Promise<AccountAnswers['schedules']> {
  const schedules = await surveyor.ask('schedules', () =>
    allPages(async (NextToken) => {
      const page = await client.send(new ListSchedulesCommand({ NextToken, MaxResults: 100 }));
      return { items: page.Schedules ?? [], next: page.NextToken };
    }),
  );
  const wanted = (schedules ?? []).filter(({ Target }) =>
    /:(lambda|states|sns|sqs|events):/.test(Target?.Arn ?? ''),
  );
  const found = await forEach(wanted, ({ Name, GroupName }) =>
    surveyor.ask('schedule', () => client.send(new GetScheduleCommand({ Name, GroupName }))),
  );
  return schedules && found.flatMap((getScheduleCommandOutput) => getScheduleCommandOutput ?? []);
}
