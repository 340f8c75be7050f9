import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { performance } from 'node:perf_hooks';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Grown, Resumed } from './run-growth.ts';

const child = fileURLToPath(new URL('growth-child.ts', import.meta.url));

/** In a fresh process, which has ended when this resolves. `copy`: a folder for the files as they are when all wait. */
export async function growIn(folder: string, operations: number, copy?: string): Promise<Grown> {
  const { process: running, line } = begin([
    'run',
    folder,
    String(operations),
    ...(copy === undefined ? [] : [copy]),
  ]);
  const ended = once(running, 'exit');
  // What the child prints is what its function answers.
  const grown = JSON.parse(await line) as Grown;
  await ended;
  return grown;
}

export interface Started extends Resumed {
  /** From the start of the process until it is ready. */
  readonly readyMs: number;
}

/** Starts a process on files that another one left, and kills it as soon as it is ready. */
export async function startAndKill(folder: string, nowMs: number): Promise<Started> {
  const beganMs = performance.now();
  const { process: running, line } = begin(['resume', folder, String(nowMs)]);
  // As above.
  const resumed = JSON.parse(await line) as Resumed;
  const readyMs = performance.now() - beganMs;
  const ended = once(running, 'exit');
  running.kill('SIGKILL');
  await ended;
  return { ...resumed, readyMs };
}

/** What lives for a moment only is not moved to where it is costly to remove. */
const HEAP = ['--max-old-space-size=4096', '--max-semi-space-size=64'];

function begin(parameters: readonly string[]): {
  readonly process: ChildProcess;
  readonly line: Promise<string>;
} {
  const running = spawn(process.execPath, [...HEAP, child, ...parameters], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return { process: running, line: firstLine(running) };
}

async function firstLine({ stdout }: ChildProcess): Promise<string> {
  if (stdout) for await (const line of createInterface({ input: stdout })) return line;
  throw new Error('The process has ended without a word.');
}
