import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';

const ROOT = path.resolve(import.meta.dirname, '../..');

/** A Functions host in a process of its own, since one process holds one app. */
export interface HostProcess {
  readonly port: number;
  readonly url: (path: string) => string;
  /** What it wrote to standard error so far. */
  readonly log: () => string;
  /** Resolves when the log has the text. */
  readonly logged: (text: string) => Promise<void>;
  /** Ends it as an operator would; resolves to the exit code. */
  readonly stop: () => Promise<number | null>;
  readonly kill: () => Promise<void>;
  /** Closes its standard input, as when the process that started it dies; resolves to the exit code. */
  readonly hangUp: () => Promise<number | null>;
}

export interface HostProcessOptions {
  /** A folder of test/apps, or an absolute path. */
  readonly app: string;
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Kept over restarts by whoever passes it; otherwise a folder that goes with the process. */
  readonly stateDir?: string;
}

export async function startHostProcess(options: HostProcessOptions): Promise<HostProcess> {
  const temporaryDir = mkdtempSync(path.join(tmpdir(), 'slipway-host-'));
  const stateFile = path.join(options.stateDir ?? temporaryDir, 'durable.db');
  const child = spawnHost(options, ['--port', '0', '--state', stateFile]);
  const exited = once(child, 'exit').then(() => {
    rmSync(temporaryDir, { recursive: true, force: true });
  });
  const log = watchLog(child);
  const port = await readPort(child, log.text);
  return {
    port,
    url: (rest) => `http://127.0.0.1:${String(port)}/${rest}`,
    log: log.text,
    logged: log.contains,
    async stop() {
      child.kill('SIGTERM');
      await exited;
      return child.exitCode;
    },
    async kill() {
      child.kill('SIGKILL');
      await exited;
    },
    async hangUp() {
      child.stdin?.end();
      await exited;
      return child.exitCode;
    },
  };
}

/** Runs a host that is expected to end by itself. */
export async function runHostToEnd(
  options: HostProcessOptions,
): Promise<{ readonly code: number | null; readonly log: string; readonly output: string }> {
  const temporaryDir = mkdtempSync(path.join(tmpdir(), 'slipway-host-'));
  const child = spawnHost(options, ['--state', path.join(temporaryDir, 'durable.db')]);
  const log = watchLog(child);
  let output = '';
  child.stdout?.on('data', (chunk: Buffer) => (output += chunk.toString()));
  await once(child, 'close');
  rmSync(temporaryDir, { recursive: true, force: true });
  return { code: child.exitCode, log: log.text(), output };
}

function spawnHost({ app, args = [], env = {} }: HostProcessOptions, more: readonly string[]): ChildProcess {
  const appDir = path.resolve(ROOT, 'test/apps', app);
  return spawn(
    process.execPath,
    [path.join(ROOT, 'src/local/host-main.ts'), '--app', appDir, ...more, ...args],
    { stdio: ['pipe', 'pipe', 'pipe'], env: { ...process.env, SLIPWAY_CHILD: '1', ...env } },
  );
}

function watchLog(child: ChildProcess): { text: () => string; contains: (text: string) => Promise<void> } {
  let written = '';
  const waiting = new Set<() => void>();
  child.stderr?.on('data', (chunk: Buffer) => {
    written += chunk.toString();
    for (const look of waiting) look();
  });
  return {
    text: () => written,
    contains: (text) =>
      new Promise((resolve) => {
        const look = (): void => {
          if (!written.includes(text)) return;
          waiting.delete(look);
          resolve();
        };
        waiting.add(look);
        look();
      }),
  };
}

async function readPort(child: ChildProcess, log: () => string): Promise<number> {
  if (child.stdout === null) throw new Error('the process has no standard output');
  for await (const line of createInterface({ input: child.stdout })) {
    const said = JSON.parse(line) as { event?: string; port?: number };
    if (said.event === 'ready' && said.port !== undefined) return said.port;
  }
  throw new Error(`the host ended before it was ready:\n${log()}`);
}
