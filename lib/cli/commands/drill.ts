// `spendfuse drill`: the words of the command only.
// Its time is bounded on both sides: too short proves nothing, and nobody should pay for a forgotten one.

import { type Command, Option } from 'commander';
import { EXIT, exitCodesHelp } from '../exit-codes';
import type { FoundGuard } from '../guard/command';
import type { CanarySite } from '../guard/drill/canary-site';
import { Mistake } from '../mistake';
import type { Session } from '../session';
import { anyCloud, common, regionOption, watchdogOption } from './guard-options';

const MINUTE_MS = 60_000;
const LEAST_MINUTES = 5;
const MOST_MINUTES = 60;

export function addDrill(program: Command, session: Session): void {
  const command = program
    .command('drill')
    .description('Prove the guard: a canary is created, flooded, paused, resumed and removed')
    .addOption(regionOption())
    .addOption(watchdogOption())
    .addOption(
      new Option('--timeout <time>', 'how long to wait for the pause: 5m to 60m')
        .default(20 * MINUTE_MS, '20m')
        .argParser(parseTimeout),
    )
    .option('--enforce', 'let a guard that observes pause the canary, and nothing else');
  anyCloud(common(command, { canAsk: true }))
    .addHelpText(
      'after',
      exitCodesHelp(
        {
          [EXIT.ok]: 'proven, and everything is removed',
          [EXIT.failure]: 'failed, declined, or something is left to remove',
          [EXIT.findings]: 'not proven; the failed step is named',
        },
        session,
      ),
    )
    .action(async (options) => {
      const { drill } = await import('../guard/drill');
      const { timeout: timeoutMs, enforce, ...rest } = options;
      const order = { ...rest, timeoutMs, enforce: enforce === true };
      if ((options.cloud ?? 'aws') !== 'aws') {
        session.finish(await drill(order, session, { open: session.io.openHost, siteOf }));
        return;
      }
      const { CanaryStack } = await import('../aws/drill/canary-stack');
      session.finish(
        await drill(order, session, {
          open: session.io.openAccount,
          siteOf: ({ host, caller: { region } }) =>
            new CanaryStack(host, { region, profile: order.profile }),
        }),
      );
    });
}

function siteOf({ host, watchdogName }: FoundGuard): CanarySite {
  const site = host.canarySite?.(watchdogName);
  if (site) return site;
  throw new Error('a host of a guard brings no site for a canary');
}

function parseTimeout(text: string): number {
  const minutes = Number(/^(\d{1,3})m?$/.exec(text.trim())?.[1]);
  if (minutes >= LEAST_MINUTES && minutes <= MOST_MINUTES) return minutes * MINUTE_MS;
  throw new Mistake(`--timeout is '${text}'`, [
    `write it like 20m, from ${LEAST_MINUTES}m to ${MOST_MINUTES}m`,
  ]);
}
