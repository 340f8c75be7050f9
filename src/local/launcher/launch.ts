/** One run of the launcher, from its options to its exit code. */
import { join, relative } from 'node:path';
import { durationText } from '../../domain/duration-text.ts';
import type { Request } from '../../domain/request.ts';
import { readClusterMessage } from './cluster-message.ts';
import { StopRequested } from '../../cli/cli-error.ts';
import { makeCluster, type RunContext } from './make-cluster.ts';
import type { PlanFormat } from '../../cli/plan-renderings.ts';
import type { LauncherOptions } from './options.ts';
import { readPlanRequest } from './plan-request.ts';
import { showPlan } from './show-plan.ts';
import { dashboardUrl, startStack, type Stack } from './stack.ts';
import { openStateFolder } from './state-folder.ts';
import type { Terminal } from '../../cli/output/terminal.ts';

const SAMPLE_FILE = join(import.meta.dirname, '../../../samples/byo-vnet.json');

/**
 * Resolves to the exit code: 0 when the cluster stands, the plan would succeed or the run was told to stop, and 1
 * otherwise. Rejects with a `CliError` for what the reader has to mend. Leaves no process running.
 */
export async function launch(
  options: LauncherOptions,
  terminal: Terminal,
  stop: AbortSignal,
): Promise<number> {
  const { requestFile, stateDir, fresh, plan, ...stackOptions } = options;
  const file = requestFile ?? SAMPLE_FILE;
  // The result of a plan is all that is on standard output.
  const tell = plan === undefined ? terminal.write : terminal.tell;
  const { request, run } = plan === undefined ? clusterRun(file) : planRun(file, plan);
  const folder = openStateFolder(stateDir, fresh);
  try {
    tell(`Starting the embedded stack, ${speedText(options.speed)}\n`);
    const stack = await startStack({ ...stackOptions, folder, profile: simulatedProfile(request) }, stop);
    try {
      tell(addressesText(stack, { logs: folder.logFile('*'), otlp: options.otlp }));
      return await run({ stack, terminal, stop, options });
    } finally {
      await stack.stop();
    }
  } catch (error) {
    if (!(error instanceof StopRequested)) throw error;
    tell('Stopped.\n');
    return 0;
  } finally {
    folder.release();
  }
}

/** What to do with a request on a running stack. */
interface Run {
  readonly request: Request;
  readonly run: (context: RunContext) => Promise<number>;
}

function clusterRun(file: string): Run {
  const message = readClusterMessage(file);
  return { request: message.request, run: (context) => makeCluster(context, message) };
}

function planRun(file: string, format: PlanFormat): Run {
  const asked = readPlanRequest(file);
  return { request: asked.request, run: (context) => showPlan(context, asked, format) };
}

/** Only the preview of 2022 refuses clusters without its feature. */
function simulatedProfile(request: Request): 'ga' | 'preview-2022' {
  return 'profile' in request && request.profile === 'preview-2022' ? request.profile : 'ga';
}

function speedText(speed: number): string {
  return speed === 1 ? 'in real time.' : `at ${durationText(speed * 1000)} of virtual time a second.`;
}

function addressesText(
  stack: Stack,
  { logs, otlp }: { readonly logs: string; readonly otlp: string | undefined },
): string {
  const addresses = [
    ['Functions host', stack.hostUrl],
    ['Dashboard', dashboardUrl(stack)],
    ['Service Bus broker', `amqp://127.0.0.1:${String(stack.brokerPort)}`],
    ['ARM simulator', `https://127.0.0.1:${String(stack.armPort)}`],
    ['Logs', relative('.', logs)],
    ...(otlp === undefined ? [] : [['Telemetry to', otlp] as const]),
  ] as const;
  return `${addresses.map(([name, address]) => `  ${name.padEnd(18)}  ${address}`).join('\n')}\n\n`;
}
