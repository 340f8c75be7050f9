import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { eventually } from './eventually.ts';

const LAUNCHER = join(import.meta.dirname, '../../src/local/main.ts');

export interface LauncherProcess {
  /** All that it has written, to standard output and standard error. */
  readonly said: () => string;
  /** What of it went to standard output. */
  readonly printed: () => string;
  /** Resolves to the first match in what it has written. */
  readonly says: (pattern: RegExp) => Promise<RegExpExecArray>;
  readonly signal: (signal: NodeJS.Signals) => void;
  /** Resolves when it has ended, to its exit code; null when a signal ended it. */
  readonly ended: Promise<number | null>;
}

/** `npm start`, with no terminal and any free port. */
export function startLauncher(...args: readonly string[]): LauncherProcess {
  const child = spawn(process.execPath, [LAUNCHER, '--port', '0', ...args], {
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let text = '';
  let printed = '';
  for (const output of [child.stdout, child.stderr]) {
    output.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
  }
  child.stdout.on('data', (chunk: string) => (printed += chunk));
  const ended = once(child, 'close').then(([code]) => code as number | null);
  return {
    said: () => text,
    printed: () => printed,
    says: (pattern) =>
      eventually(`${String(pattern)} in what the launcher says`, () => pattern.exec(text) ?? undefined),
    signal: (signal) => void child.kill(signal),
    ended,
  };
}
