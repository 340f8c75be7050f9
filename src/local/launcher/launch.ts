/** One run of the launcher, from its options to its exit code. */
import { join, relative } from 'node:path';
import { readClusterMessage, type ClusterMessage } from './cluster-message.ts';
import { durationText } from './durations.ts';
import { StopRequested } from './launcher-error.ts';
import { makeCluster } from './make-cluster.ts';
import type { LauncherOptions } from './options.ts';
import { startStack, type Stack } from './stack.ts';
import { openStateFolder } from './state-folder.ts';
import type { Terminal } from './terminal.ts';

const SAMPLE_FILE = join(import.meta.dirname, '../../../samples/byo-vnet.json');

/**
 * Resolves to the exit code: 0 when the cluster stands or the run was told to stop, 1 when the operation ended
 * otherwise. Rejects with a `LauncherError` for what the reader has to mend. Leaves no process running.
 */
export async function launch(
  options: LauncherOptions,
  terminal: Terminal,
  stop: AbortSignal,
): Promise<number> {
  const { requestFile, stateDir, fresh, ...stackOptions } = options;
  const message = readClusterMessage(requestFile ?? SAMPLE_FILE);
  const folder = openStateFolder(stateDir, fresh);
  try {
    terminal.write(`Starting the embedded stack, ${speedText(options.speed)}\n`);
    const stack = await startStack(
      { ...stackOptions, folder, profile: simulatedProfile(message.request) },
      stop,
    );
    try {
      terminal.write(addressesText(stack, folder.logFile('*')));
      return await makeCluster({ stack, terminal, stop, options }, message);
    } finally {
      await stack.stop();
    }
  } catch (error) {
    if (!(error instanceof StopRequested)) throw error;
    terminal.write('Stopped.\n');
    return 0;
  } finally {
    folder.release();
  }
}

/** Only the preview of 2022 refuses clusters without its feature. */
function simulatedProfile(request: ClusterMessage['request']): 'ga' | 'preview-2022' {
  return request.kind === 'ProvisionCluster' && request.profile === 'preview-2022' ? request.profile : 'ga';
}

function speedText(speed: number): string {
  return speed === 1 ? 'in real time.' : `at ${durationText(speed * 1000)} of virtual time a second.`;
}

function addressesText(stack: Stack, logs: string): string {
  const addresses = [
    ['Functions host', stack.hostUrl],
    ['Service Bus broker', `amqp://127.0.0.1:${String(stack.brokerPort)}`],
    ['ARM simulator', `https://127.0.0.1:${String(stack.armPort)}`],
    ['Logs', relative('.', logs)],
  ] as const;
  return `${addresses.map(([name, address]) => `  ${name.padEnd(18)}  ${address}`).join('\n')}\n\n`;
}
