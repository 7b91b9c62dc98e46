// npm run torture -- --seeds 10000 [--from 1] [--cloud azure] [--keep 0,3], or --planted [--check NAME]: the guard under every trouble that a seed can think of.
// Prints one line that replays each seed that broke a promise, with the least of its story that still does; ends with 1 then.

import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import type { Cloud } from '../lib/core/prices/prices';
import { CLOUDS } from '../lib/simulator/clouds/models';
import { type Broken, brokenIn, checksOn } from '../test/torture/checks';
import { drawStory } from '../test/torture/draw-story';
import { live } from '../test/torture/live';
import { PLANTED, PLANTED_SEEDS } from '../test/torture/planted';
import { shrink } from '../test/torture/shrink';
import { type Story, withEntries } from '../test/torture/story';

const FAILURES_SHRUNK = 10;
const WORKERS = Math.min(2, availableParallelism());

interface Failure {
  readonly seed: number;
  readonly broken: readonly Broken[];
}

interface Found {
  readonly bug: string;
  readonly check: string;
  readonly seed: number | null;
}

type Task =
  | (Asked & { readonly kind: 'seed'; readonly seed: number })
  | {
      readonly kind: 'planted';
      readonly cloud: Cloud;
      readonly bug: number;
      readonly from: number;
    };

interface Asked {
  readonly cloud: Cloud;
  readonly keep: readonly number[] | null;
}

function storyOf(seed: number, { cloud, keep }: Asked): Story {
  const story = drawStory(seed, cloud);
  return keep ? withEntries(story, keep) : story;
}

async function work(task: Task): Promise<Failure | Found | null> {
  if (task.kind === 'seed') {
    const broken = brokenIn(await live(storyOf(task.seed, task)));
    return broken.length > 0 ? { seed: task.seed, broken } : null;
  }
  const bug = PLANTED[task.bug];
  if (!bug) return null;
  const found = { bug: bug.name, check: bug.check };
  for (let seed = task.from; seed < task.from + PLANTED_SEEDS; seed++) {
    const broken = brokenIn(await live(drawStory(seed, task.cloud), bug.plant));
    if (broken.some(({ check }) => check === bug.check)) return { ...found, seed };
  }
  return { ...found, seed: null };
}

/** Each worker asks for its next task when it is done with one, so that none waits for the other. */
function inWorkers<Answer>(tasks: Iterator<Task>, hear: (answer: Answer) => void): Promise<void> {
  const entry = (): Promise<void> =>
    new Promise((resolve, reject) => {
      const worker = new Worker(__filename, { workerData: 'torture' });
      const next = (): void => {
        const { value, done } = tasks.next();
        if (done) worker.terminate().then(() => resolve(), reject);
        else worker.postMessage(value);
      };
      worker.on('message', (answer: Answer | null) => {
        if (answer) hear(answer);
        next();
      });
      worker.on('error', reject);
      next();
    });
  return Promise.all(Array.from({ length: WORKERS }, entry)).then(() => undefined);
}

function* seedTasks(from: number, seeds: number, asked: Asked): Iterator<Task> {
  for (let seed = from; seed < from + seeds; seed++) yield { kind: 'seed', seed, ...asked };
}

function* plantedTasks(from: number, bugs: readonly number[], cloud: Cloud): Iterator<Task> {
  for (const bug of bugs) yield { kind: 'planted', cloud, bug, from };
}

async function tortureSeeds(from: number, seeds: number, asked: Asked) {
  const { cloud, keep } = asked;
  const startedMs = Date.now();
  const failures: Failure[] = [];
  await inWorkers<Failure>(seedTasks(from, seeds, asked), (failure) => failures.push(failure));
  failures.sort((a, b) => a.seed - b.seed);
  for (const { seed, broken } of failures.slice(0, FAILURES_SHRUNK)) {
    for (const { check, words } of broken) console.log(`seed ${seed} broke ${check}: ${words}`);
    const [first] = broken;
    const kept = keep ?? (first ? await shrink(drawStory(seed, cloud), first.check) : []);
    const on = cloud === 'aws' ? '' : `--cloud ${cloud} `;
    console.log(
      `  npm run torture -- ${on}--from ${seed} --seeds 1 --keep ${kept.join(',') || 'none'}`,
    );
    for (const entry of storyOf(seed, { cloud, keep: kept }).entries)
      console.log(`  ${JSON.stringify(entry)}`);
  }
  const seconds = (Date.now() - startedMs) / 1000;
  console.log(
    `${seeds} seeds from ${from} in ${seconds.toFixed(1)} s: ${failures.length} broke a promise`,
  );
  process.exitCode = failures.length > 0 ? 1 : 0;
}

async function findPlanted(from: number, bugs: readonly number[], cloud: Cloud) {
  const found: Found[] = [];
  await inWorkers<Found>(plantedTasks(from, bugs, cloud), (entry) => {
    const { bug, check, seed } = entry;
    found.push(entry);
    console.log(
      seed === null
        ? `NOT FOUND in ${PLANTED_SEEDS} seeds: ${bug} (${check})`
        : `${check}: found ${bug} at seed ${seed}`,
    );
  });
  const missed = found.filter(({ seed }) => seed === null).length;
  console.log(`${found.length - missed} of ${found.length} planted bugs were found`);
  process.exitCode = missed > 0 ? 1 : 0;
}

function cloudNamed(name: string): Cloud {
  const cloud = CLOUDS.find((known) => known === name);
  if (cloud) return cloud;
  console.error(`--cloud is '${name}'; use ${CLOUDS.join(', ')}`);
  process.exit(2);
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      seeds: { type: 'string', default: '100' },
      from: { type: 'string', default: '1' },
      cloud: { type: 'string', default: 'aws' },
      keep: { type: 'string' },
      planted: { type: 'boolean', default: false },
      check: { type: 'string' },
    },
  });
  const from = Number(values.from);
  const keep =
    values.keep === undefined ? null : values.keep.split(',').map(Number).filter(Number.isInteger);
  const cloud = cloudNamed(values.cloud);
  const checks = checksOn(cloud);
  const bugs = PLANTED.flatMap(({ check, on = [cloud] }, index) => {
    const isHere = checks.includes(check) && on.includes(cloud);
    return isHere && check === (values.check ?? check) ? index : [];
  });
  if (values.planted) await findPlanted(from, bugs, cloud);
  else await tortureSeeds(from, Number(values.seeds), { cloud, keep });
}

if (isMainThread) main();
else if (workerData === 'torture')
  parentPort?.on('message', (task: Task) => {
    work(task).then((answer) => parentPort?.postMessage(answer));
  });
