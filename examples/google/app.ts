// A Cloud Run service with everything: a cap from dollars, a limit for each client, a look for loops, and the guard.
import { CloudRunV2Service } from '@cdktf/provider-google/lib/cloud-run-v2-service';
import { GoogleProvider } from '@cdktf/provider-google/lib/provider';
import { App, TerraformStack } from 'cdktf';
import { InstanceCap, RateLimit, RecursionStop, WalletGuard } from 'spendfuse/gcp';

const project = 'shop-prod';
const region = 'europe-west1';
const app = new App();
const stack = new TerraformStack(app, 'shop');
new GoogleProvider(stack, 'Google', { project, region });
const api = new CloudRunV2Service(stack, 'Api', {
  name: 'shop-api',
  location: region,
  deletionProtection: false,
  template: {
    containers: [
      {
        image: 'us-docker.pkg.dev/cloudrun/container/hello',
        resources: { limits: { cpu: '1', memory: '512Mi' } },
      },
    ],
  },
});

new InstanceCap(stack, 'Cap', {
  target: api,
  ceiling: { usdPerDay: 15 },
  shortestRunSeconds: 2,
});
new RateLimit(stack, 'Front', {
  protect: api,
  domainNames: ['api.example.com'],
  clientRequestsPerMinute: 300,
  banSeconds: 300,
});
new RecursionStop(stack, 'Loops', { isRefused: true });
const guard = WalletGuard.protect(stack, { project, region, alertEmail: 'oncall@example.com' });
guard.protect(api, { ceilingUsdPerDay: 15 });
app.synth();
