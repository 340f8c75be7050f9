/**
 * The life of the whole stack while its processes are killed again and again: requests come in all the time, each
 * process is started again as a supervisor would, and at the end everything is looked at.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { eventuallyTrue } from '../../support/eventually.ts';
import { startLocalStack, type LocalStack } from '../../support/local-stack.ts';
import type { ChaosOptions, ChaosReport } from '../chaos-mode.ts';
import { randomFrom } from '../random-from.ts';
import { figuresOf, type StackRun } from './figures.ts';
import { findingsOf, type Findings } from './findings.ts';
import { freePorts } from './free-ports.ts';
import { faultsOfRefusedJobs, JobSource } from './job.ts';
import { JournalFollower } from './journal-follower.ts';
import { killSchedule, partNames, type Kill } from './kill-schedule.ts';
import { Load } from './load.ts';
import { Producer } from './producer.ts';
import { progressLine } from './progress-line.ts';
import { readFinalState } from './read-final-state.ts';
import { SupervisedPart } from './supervised-part.ts';

/**
 * Virtual seconds in a real one: an operation then takes seconds, and a simulator that is away for some of them is not
 * yet away for longer than the app's patience with Azure, which is a quarter of an hour.
 */
const SPEED = 120;
const IN_FLIGHT = 8;
/** A part that has been away for so long is left to come back before it is killed again. */
const LONGEST_HARASSED_MS = 2000;
const LOOK_EVERY_MS = 1000;
const TELL_EVERY_LOOKS = 10;
const DRAIN_LIMIT_MS = 150_000;

export async function runStackKills({ count, seed }: ChaosOptions): Promise<ChaosReport> {
  const random = randomFrom(seed);
  const schedule = killSchedule(count, random);
  const stack = await startLocalStack(SPEED, { ports: await freePorts() });
  let kept = true;
  try {
    const run = await beginRun(stack, { seed, schedule, random });
    await killAndDrain(run, schedule);
    const findings = await lookAtEverything(run);
    const broken = brokenPromises(findings);
    kept = broken.length > 0;
    const where = kept ? [`the state of the stack and its logs are in ${stack.dir}`] : [];
    return { figures: figuresOf(run, findings), broken: [...broken, ...where] };
  } finally {
    if (kept) process.stderr.write(`The state of the stack is kept in ${stack.dir}\n`);
    await stack.stop({ keep: kept });
  }
}

interface Chosen {
  readonly seed: number;
  readonly schedule: readonly Kill[];
  readonly random: () => number;
}

async function beginRun(stack: LocalStack, { seed, schedule, random }: Chosen): Promise<StackRun> {
  for (const fault of faultsOfRefusedJobs) await stack.arm.addFault(fault);
  const producer = new Producer(stack.parts.broker.port);
  const part = (name: (typeof partNames)[number]) => new SupervisedPart(stack.parts[name], stack.clock);
  return {
    stack,
    seed,
    speed: SPEED,
    startMs: Date.now(),
    before: new Set((await stack.arm.inventory()).map(({ id }) => id)),
    parts: { broker: part('broker'), arm: part('arm'), host: part('host') },
    kills: { wanted: schedule.reduce((sum, { victims }) => sum + victims.length, 0), done: 0, atOnce: 0 },
    producer,
    load: new Load(stack, producer, new JobSource(random)),
    journal: new JournalFollower(stack.arm),
    drainMs: 0,
  };
}

async function killAndDrain(run: StackRun, schedule: readonly Kill[]): Promise<void> {
  const { load, parts, producer } = run;
  for (const name of partNames) parts[name].supervise();
  const over = new AbortController();
  const watching = watch(run, over.signal);
  load.start(IN_FLIGHT);
  for (const { afterMs, victims } of schedule) {
    await sleep(afterMs);
    await Promise.all(victims.map((name) => parts[name].backWhenAwayFor(LONGEST_HARASSED_MS)));
    await Promise.all(victims.map((name) => parts[name].kill()));
    run.kills.done += victims.length;
    if (victims.length > 1) run.kills.atOnce += 1;
  }
  const drainStartMs = Date.now();
  await load.drain(DRAIN_LIMIT_MS);
  run.drainMs = Date.now() - drainStartMs;
  over.abort();
  await watching;
  await producer.close();
  for (const name of partNames) await parts[name].release();
}

/** Follows the journal, and tells people how it goes. */
async function watch(run: StackRun, over: AbortSignal): Promise<void> {
  for (let looks = 1; !over.aborted; looks += 1) {
    await sleep(LOOK_EVERY_MS, undefined, { signal: over }).catch(() => undefined);
    // A simulator that is down is asked again later.
    await run.journal.follow().catch(() => undefined);
    for (const name of partNames) run.parts[name].measureMemory();
    if (looks % TELL_EVERY_LOOKS === 0) process.stderr.write(`${progressLine(run)}\n`);
  }
}

/** Duplicates that came late are still on their way when the last operation has ended. */
async function lookAtEverything(run: StackRun): Promise<Findings> {
  const { stack, journal, parts, load, before } = run;
  await settled(stack);
  await journal.follow();
  return findingsOf({
    ...(await readFinalState(stack, before)),
    jobs: load.records,
    created: journal.created,
    endedByThemselves: partNames.flatMap((name) =>
      parts[name].endedByItself.map((how) => `the ${name} ended by itself: ${how}`),
    ),
  });
}

/** What stays on the queue however long one waits is among the findings then. */
async function settled({ queue }: LocalStack): Promise<void> {
  const isEmpty = async (): Promise<boolean> => (await queue.waiting('cluster-requests')) === 0;
  await eventuallyTrue('an empty queue', isEmpty).catch(() => undefined);
}

function brokenPromises(findings: Findings): string[] {
  return Object.entries(findings).flatMap(([kind, found]: [string, readonly string[]]) =>
    found.map((each) => `${kind}: ${each}`),
  );
}
