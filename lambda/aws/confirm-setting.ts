// Where the confirm page is and what signs its links, as the deployment writes it into a parameter of SSM.
// A parameter that cannot be read costs an alert its link, never the alert.

import type { ConfirmSetting } from '../../lib/contract';
import type { LinksInput } from '../watchdog/confirm-links';

/** `settingName`: of the parameter; undefined where there is no page. */
export const pageIn = (
  settingName: string | undefined,
  /** Reads secrets and parameters by their names. */
  secret: (name: string) => Promise<string>,
): LinksInput['page'] =>
  settingName
    ? async () => {
        const setting = JSON.parse(await secret(settingName)) as ConfirmSetting;
        return { url: setting.url, key: () => secret(setting.secret) };
      }
    : undefined;
