import { openSession, type CliContext } from '../cli-context.ts';
import { CliError } from '../cli-error.ts';
import { apiCommand, examples, type CommandHost } from '../command-host.ts';
import { present } from '../config/find-config.ts';
import { resolveConfig, type CliConfig, type ConfigFlags } from '../config/resolve-config.ts';
import { checkApi } from '../doctor/check-api.ts';
import { checkNode } from '../doctor/check-node.ts';
import { checkQueue } from '../doctor/check-queue.ts';
import { checkSettings } from '../doctor/check-settings.ts';
import { doctorText } from '../doctor/doctor-text.ts';
import { bad, ok, type DoctorFinding } from '../doctor/finding.ts';
import { exitCodes } from '../exit-codes.ts';
import { safeJson } from '../output/untrusted-text.ts';

export function addDoctor(host: CommandHost): void {
  apiCommand(host, 'doctor', 'Looks at settings, API, queue, permissions and clocks, and says what to do.')
    .option('--namespace <host>', 'namespace of the queue, entered as the account of the Azure CLI')
    .option('--queue-name <name>', 'name of the queue of requests (default: cluster-requests)')
    .addHelpText('after', examples('slipway doctor', 'slipway doctor --output json | jq .findings'))
    .action(host.run((flags: ConfigFlags) => doctor(host.context, flags)));
}

async function doctor(context: CliContext, flags: ConfigFlags): Promise<number> {
  const findings = await findingsOf(context, flags);
  const isWell = findings.every(({ verdict }) => verdict !== 'bad');
  const { write, colours } = context.terminal;
  write(
    flags.output === 'json'
      ? `${safeJson({ ok: isWell, findings }, 2)}\n`
      : doctorText(findings, colours.out),
  );
  return isWell ? exitCodes.ok : exitCodes.otherwise;
}

async function findingsOf(context: CliContext, flags: ConfigFlags): Promise<readonly DoctorFinding[]> {
  const here = [checkNode(process.versions.node), checkSettings(context)];
  let config: CliConfig;
  try {
    config = resolveConfig(flags, context);
  } catch (error) {
    if (!(error instanceof CliError)) throw error;
    const told = [error.message, ...error.findings].join(' ');
    return [...here, bad('configuration', told, error.remedy ?? 'docs/cli.md shows what it may hold')];
  }
  const { environment, version, now } = context;
  const { api } = openSession(context, flags);
  const [ofApi, ofQueue] = await Promise.all([
    checkApi({ api, url: config.api.value, version, now }),
    checkQueue(config.queue, {
      rejected: present(environment['CLUSTER_REQUESTS_REJECTED_QUEUE']) ?? 'cluster-requests-rejected',
      topic: present(environment['EVENTS_TOPIC']) ?? 'operation-events',
    }),
  ]);
  return [...here, configFinding(config), ...ofApi, ...ofQueue];
}

function configFinding({ file, api, key, audience, queue }: CliConfig): DoctorFinding {
  const parts = [
    file ?? 'no file',
    `API by ${api.from}`,
    key === undefined ? 'no key' : `key by ${key.from}`,
    ...(audience === undefined ? [] : [`token by ${audience.from}`]),
    queue === undefined ? 'no queue' : `queue by ${queue.from}`,
  ];
  return ok('configuration', parts.join(', '));
}
