/**
 * One process of the stack, run by this Node. It ends when its standard input does, so it never outlives the launcher;
 * it is in a process group of its own, so that Ctrl-C reaches the launcher alone, which then stops all in order.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { createInterface } from 'node:readline';
import * as z from 'zod';
import type { ReadyLine } from '../shared/child-process.ts';
import { LauncherError } from './launcher-error.ts';
import { endsWithin } from '../../cli/real-time.ts';

export interface ChildSpec {
  /** For people: `broker`. */
  readonly title: string;
  /** The file that is run. */
  readonly entry: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Standard error is added to it. */
  readonly logFile: string;
}

export interface Child {
  readonly title: string;
  /** Undefined when the process could not be started at all. */
  readonly pid: number | undefined;
  /** Rejects with a `LauncherError` when the process ends before it is ready, or is not ready in time. */
  readonly ready: Promise<ReadyLine>;
  /** Resolves, to how it ended, when the process is gone. */
  readonly ended: Promise<string>;
  /** What it wrote to its log at the end, for people. */
  readonly lastWords: () => string;
  /** Asks it to end, and ends it by force when that takes too long. */
  readonly stop: () => Promise<void>;
  readonly kill: () => Promise<void>;
}

const READY_LIMIT_MS = 60_000;
/** The host gives running invocations 10 s, and its connections as long again. */
const STOP_LIMIT_MS = 25_000;
const LAST_LINES = 12;

const readyLine = z.object({
  event: z.literal('ready'),
  port: z.number(),
  identityPort: z.number().optional(),
  identityEndpoint: z.string().optional(),
  identityHeader: z.string().optional(),
  caFile: z.string().optional(),
});

export function spawnChild(spec: ChildSpec): Child {
  mkdirSync(dirname(spec.logFile), { recursive: true });
  const log = openSync(spec.logFile, 'a');
  const logStart = statSync(spec.logFile).size;
  const child = spawn(process.execPath, [spec.entry, ...spec.args], {
    env: { ...spec.env, SLIPWAY_CHILD: '1' },
    stdio: ['pipe', 'pipe', log],
    detached: process.platform !== 'win32',
  });
  closeSync(log);
  const ended = endOf(child);
  const lastWords = (): string => tailOf(spec.logFile, logStart);
  const ready = untilReady(spec, { line: readReadyLine(child), ended, lastWords });
  // Whoever stops the process before it is ready does not wait for that any more.
  ready.catch(() => undefined);
  return {
    title: spec.title,
    pid: child.pid,
    ready,
    ended,
    lastWords,
    async stop() {
      child.stdin?.end();
      if (!(await endsWithin(ended, STOP_LIMIT_MS))) child.kill('SIGKILL');
      await ended;
    },
    async kill() {
      child.kill('SIGKILL');
      await ended;
    },
  };
}

interface Start {
  readonly line: Promise<ReadyLine>;
  readonly ended: Promise<string>;
  readonly lastWords: () => string;
}

async function untilReady({ title }: ChildSpec, { line, ended, lastWords }: Start): Promise<ReadyLine> {
  const first = Promise.race([line, ended]);
  if (!(await endsWithin(first, READY_LIMIT_MS))) {
    throw new LauncherError(`The ${title} was not ready within a minute. ${lastWords()}`);
  }
  const outcome = await first;
  if (typeof outcome !== 'string') return outcome;
  throw new LauncherError(`The ${title} did not start (${outcome}). ${lastWords()}`);
}

function endOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('exit', (code, signal) => resolve(signal ?? `exit code ${String(code)}`));
  });
}

/** Whatever else comes on standard output is read and dropped, so that the pipe never fills. */
function readReadyLine(child: ChildProcess): Promise<ReadyLine> {
  return new Promise((resolve) => {
    if (!child.stdout) return;
    createInterface({ input: child.stdout }).on('line', (text) => {
      const line = parseReadyLine(text);
      if (line) resolve(line);
    });
  });
}

function parseReadyLine(text: string): ReadyLine | undefined {
  try {
    const { event, port, ...more } = readyLine.parse(JSON.parse(text));
    const given = Object.entries(more).filter(([, value]) => value !== undefined);
    return { event, port, ...Object.fromEntries(given) };
  } catch {
    return undefined;
  }
}

function tailOf(logFile: string, start: number): string {
  const text = readFileSync(logFile).subarray(start).toString('utf8').trimEnd();
  if (text === '') return `It said nothing (${logFile}).`;
  const lines = text.split('\n').slice(-LAST_LINES);
  return [`Its last words (${logFile}):`, ...lines.map((line) => `  ${line}`)].join('\n');
}
