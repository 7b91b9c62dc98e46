// What becomes of a call to Google that fails before there is an answer.

import { ENDPOINTS } from '../../../lambda/gcp/endpoints';
import { googleApi } from '../../../lambda/gcp/google-api';
import { CloudFailure } from '../../../lib/engine/ports';
import { virtualTiming } from '../../support/virtual-timing';

const callFailingBy = (cause: Error) =>
  googleApi({
    ...{ endpoints: ENDPOINTS, timing: virtualTiming() },
    fetch: () => Promise.reject(cause),
  })({ what: 'looking', url: `${ENDPOINTS.run}v2/x` });

test('a lost connection is a failure of the cloud, of unknown outcome', async () => {
  const failure = await callFailingBy(new TypeError('fetch failed')).catch((cause) => cause);
  expect(failure).toBeInstanceOf(CloudFailure);
  expect(failure.certainty).toBe('unknown');
});

test('a bug of ours is never taken for a lost connection', async () => {
  await expect(callFailingBy(new RangeError('ours'))).rejects.toThrow(RangeError);
});
