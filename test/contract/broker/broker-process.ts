import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

import { onTestFinished } from 'vitest';

import { CLOCK_VARIABLE, type ReadyLine } from '../../../src/local/shared/child-process.ts';

const MAIN = fileURLToPath(new URL('../../../src/local/broker-main.ts', import.meta.url));

export interface ProcessArguments {
  readonly folder: string;
  /** The configuration file's text. */
  readonly config: string;
  readonly port?: number;
  readonly clock?: string;
}

/** The broker as a process of its own. It is killed when the test ends. */
export function spawnBroker({ folder, config, port = 0, clock }: ProcessArguments): ChildProcess {
  const configFile = join(folder, 'Config.json');
  writeFileSync(configFile, config);
  const state = join(folder, 'broker.db');
  const child = spawn(
    process.execPath,
    [MAIN, '--port', String(port), '--state', state, '--config', configFile],
    {
      env: {
        ...process.env,
        SLIPWAY_CHILD: '1',
        ...(clock === undefined ? {} : { [CLOCK_VARIABLE]: clock }),
      },
    },
  );
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  return child;
}

/** The port from the line with which the process says that it is ready. */
export async function readyPort(child: ChildProcess): Promise<number> {
  if (!child.stdout) throw new Error('the process has no output');
  const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
  const ready = JSON.parse(line) as ReadyLine;
  return ready.port;
}

export async function exitOf(child: ChildProcess): Promise<{ code: number | null; stderr: string }> {
  const stderr = child.stderr ? text(child.stderr) : '';
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, stderr: await stderr };
}

export async function killBroker(child: ChildProcess): Promise<void> {
  const closed = once(child, 'close');
  child.kill('SIGKILL');
  await closed;
}
