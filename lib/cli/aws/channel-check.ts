// Whether what `deploy --channel` names is there, before a change set is made: a typing slip found at 3 a.m. is too late.
// Reads no secret's value. Who may not look is told so, and nothing is refused for it.

import { DescribeSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { GetTopicAttributesCommand, SNSClient } from '@aws-sdk/client-sns';
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import type { NameFound } from './account';

interface Settings {
  readonly region: string;
  readonly profile: string | undefined;
}

/** Of each name: it is there, it is not, or nobody here may know. */
export const channelNames = async (
  settings: Settings,
  names: readonly string[],
): Promise<readonly NameFound[]> =>
  Promise.all(
    names.map(async (name): Promise<NameFound> => {
      try {
        await look(settings, name);
        return { name, found: 'yes' };
      } catch (error) {
        const kind = error instanceof Error ? error.name : '';
        return { name, found: MISSING.test(kind) ? 'no' : 'unknown' };
      }
    }),
  );

const MISSING = /ParameterNotFound|ResourceNotFound|NotFoundException|NotFound$/;

async function look(settings: Settings, name: string): Promise<void> {
  if (name.includes(':secretsmanager:'))
    await new SecretsManagerClient(settings).send(new DescribeSecretCommand({ SecretId: name }));
  else if (name.includes(':sns:'))
    await new SNSClient(settings).send(new GetTopicAttributesCommand({ TopicArn: name }));
  // Encrypted as it is stored: who deploys need not be able to read it.
  else await new SSMClient(settings).send(new GetParameterCommand({ Name: name }));
}
