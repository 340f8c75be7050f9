/** What `npm start` runs: the app on the embedded stack, and one request for a cluster. */
import { CommanderError } from 'commander';
import { launch } from './launcher/launch.ts';
import { CliError, errorText, StopRequested } from '../cli/cli-error.ts';
import { readOptions } from './launcher/options.ts';
import { processTerminal } from '../cli/output/terminal.ts';

/** As the shell has it for a process that SIGINT ended. */
const INTERRUPTED = 130;

/** The first signal stops all in order; the second ends the launcher, and with it all that hangs on it, at once. */
function stopSignal(): AbortSignal {
  const stop = new AbortController();
  const request = (): void => {
    if (stop.signal.aborted) process.exit(INTERRUPTED);
    stop.abort(new StopRequested('The run was told to stop.'));
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, request);
  return stop.signal;
}

async function main(): Promise<number> {
  const terminal = processTerminal();
  try {
    return await launch(readOptions(process.argv.slice(2)), terminal, stopSignal());
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode;
    if (!(error instanceof CliError)) throw error;
    process.stderr.write(`${errorText(error)}\n`);
    return 1;
  }
}

process.exitCode = await main();
