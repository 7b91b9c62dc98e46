// Prints the guard's own bill for a calm account, line by line at list price.
// Every call of the real engine is counted in the simulator's books; only the month is extrapolated.

import { CLOUDS } from '../lib/simulator/clouds/models';
import { guardBill } from './guard-bill';

const functionCount = Number(process.argv[2] ?? 1000);
const days = Number(process.argv[3] ?? 1);
const cloud = CLOUDS.find((name) => name === process.argv[4]) ?? 'aws';

guardBill(functionCount, days, 1, cloud).then((bill) => {
  for (const { key, quantity, usd } of bill.lines)
    process.stdout.write(
      `  ${key.padEnd(24)} ${String(Math.round(quantity)).padStart(9)}  $${usd.toFixed(3)}\n`,
    );
  process.stdout.write(
    `the guard's bill for ${functionCount} functions: $${bill.usdPerMonth.toFixed(2)} a month with no free tier, ` +
      `$${bill.usdPerMonthWithFreeTier.toFixed(2)} with it; paused ${bill.pauses}\n`,
  );
});
