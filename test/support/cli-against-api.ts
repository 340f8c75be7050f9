import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach } from 'vitest';
import { runCli, type CliOptions, type CliResult } from './cli-process.ts';
import { ScriptedApi } from './scripted-api.ts';

/** Of the operation that `operationAnswer` makes. */
export const ONE = '/api/operations/req-1.abc';
/** Moves the cursor, sets the title, reorders and begins another line. */
export const HOSTILE = 'evil\u001b[2J\u001b]0;title\u0007\u202e\u009b31m\r\nsecond';

export interface CliAgainstApi {
  /** Of the test that runs. */
  readonly api: ScriptedApi;
  /** An empty folder of the test, in which the command line is run. */
  readonly dir: string;
  readonly slipway: (args: readonly string[], options?: CliOptions) => Promise<CliResult>;
}

/** For each test of the file an API that answers as it is told, and a folder. */
export function cliAgainstApi(): CliAgainstApi {
  let api: ScriptedApi;
  let dir: string;
  beforeEach(async () => {
    api = new ScriptedApi();
    await api.start();
    dir = mkdtempSync(join(tmpdir(), 'slipway-cli-'));
  });
  afterEach(async () => {
    await api.stop();
    rmSync(dir, { recursive: true, force: true });
  });
  return {
    get api() {
      return api;
    },
    get dir() {
      return dir;
    },
    slipway: (args, options = {}) =>
      runCli(args, { cwd: dir, ...options, env: { SLIPWAY_API: api.url, ...options.env } }),
  };
}
