// The watchdogs of an account and Region, found by the tag that each of them carries, in whatever stack it is.
// Read-only.

import {
  GetResourcesCommand,
  type ResourceGroupsTaggingAPIClient,
} from '@aws-sdk/client-resource-groups-tagging-api';
import { WATCHDOG_TAG } from '../../aws/contract';
import type { FoundWatchdog } from '../guard/host';

export async function watchdogsIn(
  client: Pick<ResourceGroupsTaggingAPIClient, 'send'>,
): Promise<readonly FoundWatchdog[]> {
  const found: FoundWatchdog[] = [];
  let token: string | undefined;
  do {
    const command = new GetResourcesCommand({
      TagFilters: [{ Key: WATCHDOG_TAG }],
      ResourceTypeFilters: ['lambda:function'],
      ...(token ? { PaginationToken: token } : {}),
    });
    const { ResourceTagMappingList: page = [], PaginationToken } = await client.send(command);
    for (const { ResourceARN: arn = '', Tags: tags = [] } of page) {
      const guard = tags.find(({ Key }) => Key === WATCHDOG_TAG)?.Value ?? '';
      found.push({ guard, watchdogName: arn.split(':')[6] ?? arn });
    }
    token = PaginationToken || undefined;
  } while (token !== undefined);
  return found;
}
