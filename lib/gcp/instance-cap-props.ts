// What can be said of the instances of a Cloud Run service or a function of the 2nd generation, which is one.
// Whatever the platform or Terraform would silently ignore is a problem, never a setting.

import type { CloudRunV2Service } from '@cdktf/provider-google/lib/cloud-run-v2-service';
import type { Cloudfunctions2Function } from '@cdktf/provider-google/lib/cloudfunctions2-function';
import type { Ceiling } from '../core/exposure/problems';

export interface InstanceCapProps {
  /** The service or function to cap, with its processors and memory already set. */
  readonly target: CloudRunV2Service | Cloudfunctions2Function;
  /**
   * The most instances of each revision; from 1 on.
   * @default - derived from `ceiling`
   */
  readonly maxInstances?: number;
  /**
   * The most it may spend at list prices of its region: `{ usdPerDay: 5 }`. The most instances that keep it are derived.
   * @default - give `maxInstances` instead
   */
  readonly ceiling?: Ceiling;
  /**
   * Requests that one instance takes at once, 1 to 1,000; more than 1 needs a whole processor.
   * @default - what the target says; with a ceiling else the platform's default, 80 for a service and 1 for a function, written down
   */
  readonly concurrency?: number;
  /**
   * With `ceiling`: no request is shorter. Without it nothing bounds the number of requests.
   * @default - none; `ceiling` needs it
   */
  readonly shortestRunSeconds?: number;
}
