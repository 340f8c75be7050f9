/** What the child processes of the growth bench do, and what they tell. */
import { copyFileSync, existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { peakMegabytes } from '../process-usage.ts';
import { acceptAll } from './accept-all.ts';
import { openGrowingHost, stateFiles, SUBSCRIPTIONS, type GrowingHost } from './growing-host.ts';
import type { ManyRequests } from './many-requests.ts';
import { play, rest } from './play.ts';

export interface Grown {
  readonly succeeded: number;
  readonly realMs: number;
  readonly cpuMs: number;
  /** What of it the simulator took: in use it is elsewhere. */
  readonly simulatorMs: number;
  readonly peakMegabytes: number;
  readonly stateBytes: number;
  /** When all of them waited; absent when no copy was asked for. */
  readonly waiting?: Waiting;
}

export interface Waiting {
  /** Virtual. */
  readonly atMs: number;
  readonly operations: number;
  readonly residentMegabytes: number;
}

export interface Resumed {
  /** From opening the files until all that was under way goes on, or waits for its time again. */
  readonly openedMs: number;
  readonly operations: number;
  readonly residentMegabytes: number;
  readonly peakMegabytes: number;
}

interface GrowthRun {
  readonly folder: string;
  readonly operations: number;
  /** A folder for the files as they are when all operations wait. */
  readonly copy?: string;
}

/** The smallest plan: ten thousand fit into minutes. */
const growingRequests: ManyRequests = { mode: 'managedVnet', subscriptions: SUBSCRIPTIONS };

/** What is due within it is done together: the clock need not stand still for every one of so many timers. */
const LEAST_STEP_MS = 1000;
/** By then each has begun its cluster, which take longer, and none can have ended. */
const ALL_WAIT_AFTER_MS = 4 * 60_000;

export async function runGrowth({ folder, operations, copy }: GrowthRun): Promise<Grown> {
  const grown = await openGrowingHost(folder);
  const { host, clock, arm, records } = grown;
  const startMs = clock.now();
  const used = usage();
  arm.cpuMs = 0;
  await acceptAll(host, clock, { operations, requests: growingRequests });
  const playing = { host, clock, leastStepMs: LEAST_STEP_MS };
  let waiting: Waiting | undefined;
  if (copy !== undefined) {
    await play(playing, () => clock.now() >= startMs + ALL_WAIT_AFTER_MS);
    waiting = await waitingNow(grown);
    copyState(folder, copy);
  }
  await play(playing, () => host.unended === 0);
  const { realMs, cpuMs } = used();
  const { phases } = await records.tally();
  const simulatorMs = arm.cpuMs;
  await grown.close();
  return {
    ...{ succeeded: phases.Succeeded ?? 0, realMs, cpuMs, simulatorMs },
    ...{ peakMegabytes: peakMegabytes(process.pid), stateBytes: stateBytes(folder) },
    ...(waiting ? { waiting } : {}),
  };
}

export async function resumeGrown(folder: string, nowMs: number): Promise<Resumed> {
  const grown = await openGrowingHost(folder, nowMs);
  await rest(grown.host);
  const openedMs = performance.now() - grown.openedAtMs;
  const { operations, residentMegabytes } = await waitingNow(grown);
  return { openedMs, operations, residentMegabytes, peakMegabytes: peakMegabytes(process.pid) };
}

async function waitingNow({ records, clock }: GrowingHost): Promise<Waiting> {
  if (clock.nextAlarmMs() === undefined) throw new Error('No timer is set.');
  const { lanes } = await records.tally();
  const operations = (lanes.running ?? 0) + (lanes.waiting ?? 0);
  return { atMs: clock.now(), operations, residentMegabytes: megabytes(process.memoryUsage.rss()) };
}

function usage(): () => { readonly realMs: number; readonly cpuMs: number } {
  const [beganMs, before] = [performance.now(), process.cpuUsage()];
  return () => {
    const { user, system } = process.cpuUsage(before);
    return { realMs: performance.now() - beganMs, cpuMs: (user + system) / 1000 };
  };
}

/** The files of a database that is in use, between two of its writes. */
function copyState(from: string, to: string): void {
  for (const name of stateFiles.flatMap((file) => [file, `${file}-wal`])) {
    if (existsSync(join(from, name))) copyFileSync(join(from, name), join(to, name));
  }
}

/** Of files that were closed. */
function stateBytes(folder: string): number {
  return stateFiles.reduce((sum, name) => sum + statSync(join(folder, name)).size, 0);
}

function megabytes(bytes: number): number {
  return bytes / 2 ** 20;
}
