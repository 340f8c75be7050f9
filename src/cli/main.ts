/** What `bin/slipway.mjs` runs. */
import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { CommanderError } from 'commander';
import * as z from 'zod';
import { systemNow } from '../system-clock.ts';
import { CliError, errorText, StopRequested } from './cli-error.ts';
import type { CliContext } from './cli-context.ts';
import { exitCodes } from './exit-codes.ts';
import { painter } from './output/paint.ts';
import { commandTerminal } from './output/terminal.ts';
import { slipwayProgram } from './program.ts';

const ROOT = join(import.meta.dirname, '../..');

const signals = { SIGINT: exitCodes.interrupted, SIGTERM: 143, SIGHUP: 129 } as const;

/** The first signal ends what is under way in order, the second at once. */
function stopSignal(setExitCode: (code: number) => void): AbortSignal {
  const stop = new AbortController();
  for (const [signal, code] of Object.entries(signals)) {
    process.on(signal, () => {
      if (stop.signal.aborted) process.exit(code);
      setExitCode(code);
      stop.abort(new StopRequested(`The command was told to stop (${signal}).`));
    });
  }
  return stop.signal;
}

function versionOf(root: string): string {
  const file: unknown = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  return z.object({ version: z.string() }).parse(file).version;
}

async function main(): Promise<number> {
  let stoppedWith: number = exitCodes.interrupted;
  const stop = stopSignal((code) => (stoppedWith = code));
  const terminal = commandTerminal(process.env);
  const context: CliContext = {
    terminal,
    stop,
    now: systemNow,
    environment: process.env,
    cwd: process.cwd(),
    home: homedir(),
    readStdin: () => text(process.stdin),
    root: ROOT,
    version: versionOf(ROOT),
  };
  try {
    const program = slipwayProgram(context);
    await program.command.parseAsync();
    return program.exitCode();
  } catch (error) {
    if (error instanceof StopRequested) process.exit(stoppedWith);
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.ok : exitCodes.usage;
    const paint = painter(terminal.colours.error);
    if (error instanceof CliError) {
      terminal.warn(`${paint('red', 'error:')} ${errorText(error)}\n`);
      return error.exitCode;
    }
    terminal.warn(
      `${paint('red', 'error:')} slipway itself failed. ${String(error instanceof Error ? error.stack : error)}\n`,
    );
    return exitCodes.fault;
  }
}

process.exitCode = await main();
