/** The life of a host that is killed again and again: work comes in all the time, and is finished at the end. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { performance } from 'node:perf_hooks';
import { eventually } from '../../support/eventually.ts';
import { startHostProcess } from '../../support/host-process.ts';
import type { HostProcess } from '../../support/host-process.ts';
import type { ChaosOptions, ChaosReport } from '../chaos-mode.ts';
import { randomFrom } from '../random-from.ts';
import { brokenPromises, readJournal } from './chaos-checks.ts';
import type { FinishedInstance, Journal } from './chaos-checks.ts';
import { committedSteps } from './committed-steps.ts';

/** How long a host lives at most before it is killed. */
const LONGEST_LIFE_MS = 700;
/** How long one step takes: several fall into a life. */
const STEP_MS = 60;
const NEW_IN_A_LIFE = 3;

interface ChaosRun {
  readonly directory: string;
  readonly random: () => number;
  readonly started: string[];
  /** Steps whose result was on disk at a kill, by how many lines the journal then had. */
  readonly committedAt: { readonly journalLines: number; readonly steps: readonly string[] }[];
  readonly restartsMs: number[];
}

export async function runEngineKills({ count: kills, seed }: ChaosOptions): Promise<ChaosReport> {
  const run: ChaosRun = {
    directory: mkdtempSync(path.join(tmpdir(), 'slipway-chaos-')),
    random: randomFrom(seed),
    started: [],
    committedAt: [],
    restartsMs: [],
  };
  const startMs = performance.now();
  try {
    for (let life = 0; life < kills; life += 1) await liveAndDie(run, life);
    const finished = await finish(run);
    const journal = readJournal(journalFile(run));
    const broken = brokenPromises({ ...run, finished, journal });
    return { figures: figuresOf({ run, journal, kills, seed, startMs }), broken };
  } finally {
    rmSync(run.directory, { recursive: true, force: true });
  }
}

/** One host: goes on with the old work, takes new, and is killed at some moment. */
async function liveAndDie(run: ChaosRun, life: number): Promise<void> {
  const host = await startHost(run);
  const lifeMs = run.random() * LONGEST_LIFE_MS;
  const dying = sleep(lifeMs).then(() => host.kill());
  for (let n = 0; n < NEW_IN_A_LIFE; n += 1) {
    if (!(await startInstance(run, host, `i-${String(life)}-${String(n)}`))) break;
  }
  await dying;
  const steps = committedSteps(path.join(run.directory, 'durable.db'));
  run.committedAt.push({ journalLines: readJournal(journalFile(run)).length, steps });
}

async function startHost(run: ChaosRun): Promise<HostProcess> {
  const atMs = performance.now();
  const host = await startHostProcess({
    app: 'chaos',
    stateDir: run.directory,
    env: { CHAOS_JOURNAL: journalFile(run) },
  });
  run.restartsMs.push(performance.now() - atMs);
  return host;
}

/** Whether the host confirmed it; only then must the instance come to its end. */
async function startInstance(run: ChaosRun, host: HostProcess, id: string): Promise<boolean> {
  try {
    const response = await fetch(host.url(`durabletask/orchestrators/whole/${id}`), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ name: id, ms: STEP_MS }),
    });
    if (response.status !== 202)
      throw new Error(`The start of ${id} was answered ${String(response.status)}.`);
    run.started.push(id);
    return true;
  } catch (error) {
    if (error instanceof TypeError) return false;
    throw error;
  }
}

/** A last host that is left alone until all have ended, or it is clear that some never will. */
async function finish(run: ChaosRun): Promise<FinishedInstance[]> {
  const host = await startHost(run);
  try {
    const finished: FinishedInstance[] = [];
    for (const id of run.started) finished.push(await endOf(host, id));
    return finished;
  } finally {
    await host.stop();
  }
}

async function endOf(host: HostProcess, id: string): Promise<FinishedInstance> {
  let runtimeStatus = 'unknown';
  try {
    return await eventually(`the end of ${id}`, async () => {
      const response = await fetch(host.url(`durabletask/instances/${id}`));
      if (response.status === 404) return { id, runtimeStatus: 'lost', output: null };
      const status = (await response.json()) as Omit<FinishedInstance, 'id'>;
      ({ runtimeStatus } = status);
      return response.status === 200 ? { id, runtimeStatus, output: status.output } : undefined;
    });
  } catch {
    return { id, runtimeStatus, output: null };
  }
}

interface Told {
  readonly run: ChaosRun;
  readonly journal: Journal;
  readonly kills: number;
  readonly seed: number;
  readonly startMs: number;
}

function figuresOf({ run, journal, kills, seed, startMs }: Told): ChaosReport['figures'] {
  const begun = journal.flatMap((entry) => (entry.kind === 'begun' ? [entry.step] : []));
  const fired = journal.flatMap((entry) => (entry.kind === 'fired' ? [entry.lateMs] : []));
  const restarts = [...run.restartsMs].sort((a, b) => a - b);
  return {
    seed,
    kills,
    instances: run.started.length,
    'steps begun': begun.length,
    'steps begun again, their result not being on disk': begun.length - new Set(begun).size,
    'timers fired': fired.length,
    'earliest timer, ms after its time': fired.length === 0 ? 0 : Math.min(...fired),
    'restart to ready, median ms': Math.round(restarts[Math.floor(restarts.length / 2)] ?? 0),
    seconds: Math.round((performance.now() - startMs) / 1000),
  };
}

function journalFile({ directory }: ChaosRun): string {
  return path.join(directory, 'journal.jsonl');
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
