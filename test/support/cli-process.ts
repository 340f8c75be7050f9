/** The command line as its users have it: a process, with pipes or with a terminal of its own. */
import { spawn, spawnSync, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { eventually } from './eventually.ts';

const MAIN = join(import.meta.dirname, '../../src/cli/main.ts');

export interface CliOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  readonly stdin?: string;
}

export interface CliProcess {
  /** All that it has written to standard output; of a terminal, to that. */
  readonly printed: () => string;
  /** All that it has written to standard error. */
  readonly complained: () => string;
  /** Resolves to the first match in what it has written to either. */
  readonly says: (pattern: RegExp) => Promise<RegExpExecArray>;
  readonly type: (text: string) => void;
  readonly signal: (signal: NodeJS.Signals) => void;
  /** Nobody reads its standard output any more. */
  readonly stopReading: () => void;
  /** Resolves when it has ended, to its exit code; null when a signal ended it. */
  readonly ended: Promise<number | null>;
}

export interface CliResult {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** Without any setting of the machine that the tests run on. */
function environment(env: CliOptions['env'] = {}): Record<string, string> {
  return { PATH: process.env['PATH'] ?? '', HOME: '/nonexistent', USER: 'ann', ...env };
}

export function startCli(args: readonly string[], options: CliOptions = {}): CliProcess {
  const child = spawn(process.execPath, [MAIN, ...args], {
    stdio: ['pipe', 'pipe', 'pipe'],
    env: environment(options.env),
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
  });
  if (options.stdin !== undefined) child.stdin.end(options.stdin);
  return cliProcess(child);
}

export async function runCli(args: readonly string[], options: CliOptions = {}): Promise<CliResult> {
  const cli = startCli(args, { stdin: '', ...options });
  const code = await cli.ended;
  return { code, out: cli.printed(), err: cli.complained() };
}

const probe = spawnSync('script', ['--version'], { encoding: 'utf8' });

/** Why there is no pseudo-terminal here; undefined: there is one. */
export const noTerminalBecause: string | undefined =
  probe.error === undefined && probe.stdout.includes('util-linux')
    ? undefined
    : 'script of util-linux, which gives a pseudo-terminal, is not installed';

/** On a pseudo-terminal of 100 columns. */
export function startCliOnTerminal(args: readonly string[], options: CliOptions = {}): CliProcess {
  const command = [process.execPath, MAIN, ...args].map((word) => `'${word}'`).join(' ');
  const child = spawn('script', ['-qfec', `stty cols 100 rows 50; exec ${command}`, '/dev/null'], {
    stdio: ['pipe', 'pipe', 'pipe'],
    env: environment({ TERM: 'xterm', SHELL: '/bin/sh', ...options.env }),
  });
  return cliProcess(child);
}

function cliProcess(child: ChildProcessByStdio<Writable, Readable, Readable>): CliProcess {
  let printed = '';
  let complained = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => (printed += chunk));
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => (complained += chunk));
  // One that has ended reads no more.
  child.stdin.on('error', () => undefined);
  return {
    printed: () => printed,
    complained: () => complained,
    says: (pattern) =>
      eventually(
        `${String(pattern)} in what slipway says`,
        () => pattern.exec(printed) ?? pattern.exec(complained) ?? undefined,
      ),
    type: (text) => void child.stdin.write(text),
    signal: (signal) => void child.kill(signal),
    stopReading: () => void child.stdout.destroy(),
    ended: once(child, 'close').then(([code]) => code as number | null),
  };
}
