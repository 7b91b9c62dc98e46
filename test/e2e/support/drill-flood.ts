// The drill's canary under load: what Lambda would publish of its calls, and a watchdog that looks at it every second.
// moto publishes no metrics of a function and leaves its tags out, so both are done here; a tick a second stands for one a minute.

import { CloudFormationClient, GetTemplateCommand } from '@aws-sdk/client-cloudformation';
import { TICK_EVENT } from '../../../lib/aws/contract';
import { startWatchdog, type Watchdog } from '../watchdog-process';
import { clientConfig, tagAsInTemplate } from './deployment';
import { nowMinute, type Stage } from './stage';
import { publishTraffic } from './victims';

const TICK_MS = 1_000;
const RUN_MS = 100;

export class DrillFlood {
  watchdog: Watchdog;
  private canary = '';
  private publishedMinute = 0;
  private isTicking = false;
  private ticking: Promise<void> = Promise.resolve();

  constructor(private readonly stage: Stage) {
    this.watchdog = startWatchdog(stage.deployment.source, stage.gateway.endpoint);
    stage.gateway.onInvoke = async (name, event) => {
      if (name === stage.deployment.source.functionName) return this.watchdog.run(event);
      if (name !== this.canary) await this.begin(name);
      await new Promise((resolve) => setTimeout(resolve, RUN_MS));
      return null;
    };
  }

  /** No tick is under way when this has ended. */
  async end(): Promise<void> {
    this.isTicking = false;
    await this.ticking;
  }

  /** From the first call on, in a container that starts cold: one that knows the functions looks again after ten minutes. */
  private async begin(name: string): Promise<void> {
    const { gateway, deployment } = this.stage;
    this.canary = name;
    await tagAsInTemplate(await this.drillTemplate(), gateway.endpoint, { Canary: name });
    await this.publish(nowMinute() - 5);
    await this.watchdog.stop();
    this.watchdog = startWatchdog(deployment.source, gateway.endpoint);
    this.isTicking = true;
    this.ticking = this.tick();
  }

  private async tick(): Promise<void> {
    while (this.isTicking) {
      await this.publish(this.publishedMinute + 1);
      await this.watchdog.run(TICK_EVENT);
      await new Promise((resolve) => setTimeout(resolve, TICK_MS));
    }
  }

  private async drillTemplate(): Promise<string> {
    const cloudFormation = new CloudFormationClient(clientConfig(this.stage.gateway.endpoint));
    const { TemplateBody } = await cloudFormation.send(
      new GetTemplateCommand({ StackName: 'spendfuse-drill' }),
    );
    return TemplateBody ?? '{}';
  }

  /** What Lambda would have published by now: ten times what two callers make, so that a single minute has a witness. */
  private async publish(fromMinute: number): Promise<void> {
    const toMinute = nowMinute();
    if (toMinute < fromMinute) return;
    this.publishedMinute = toMinute;
    await publishTraffic(this.stage.clients, {
      name: this.canary,
      invocationsPerMinute: 1_200,
      secondsPerMinute: 1_200,
      fromMinute,
      toMinute,
    });
  }
}
