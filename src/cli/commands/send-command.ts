/** One command line for each command that an operation takes. */
import { randomUUID } from 'node:crypto';
import { commandKinds, type CommandKind } from '../../domain/command.ts';
import { kebab, type CommandBody, type SeenOperation } from '../api/operations-api.ts';
import { openSession, type CliContext } from '../cli-context.ts';
import { CliError } from '../cli-error.ts';
import { apiCommand, examples, type CommandHost } from '../command-host.ts';
import type { ConfigFlags } from '../config/resolve-config.ts';
import { exitCodes } from '../exit-codes.ts';
import { plainText, safeJson } from '../output/untrusted-text.ts';

interface CommandFlags extends ConfigFlags {
  readonly reason: string;
  readonly yes?: true;
  readonly confirm?: string;
  readonly commandId?: string;
}

const descriptions: Readonly<Record<CommandKind, string>> = {
  cancel: 'Stops an operation and takes back what it made.',
  suspend: 'Has an operation rest, for 24 hours at most.',
  resume: 'Has a suspended operation go on.',
  retry: 'Tries again at once, or takes up what has failed.',
  retryCompensation: 'Removes what was left, or what was kept on purpose.',
  forget: 'Has what no further try would remove tracked no longer.',
};

/** What they do cannot be taken back, so somebody at a terminal is asked. */
const grave: readonly CommandKind[] = ['cancel', 'retryCompensation', 'forget'];

/** A command is sent again, under its id, to an API that does not answer. */
const PATIENCE_MS = 15_000;

export function addCommands(host: CommandHost): void {
  for (const kind of commandKinds) addCommand(host, kind);
}

function addCommand(host: CommandHost, kind: CommandKind): void {
  const name = kebab(kind);
  const command = apiCommand(host, name, descriptions[kind])
    .argument('<operation>', 'id of the operation')
    .requiredOption('--reason <text>', 'why, for people; kept with the operation')
    .option('--requested-by <who>', 'who asks (default: your user name)')
    .option('--command-id <id>', 'sent twice under one id it is one command (default: a new one)')
    .option('-y, --yes', 'do not ask');
  if (kind === 'forget') command.option('--confirm <cluster>', 'name of the cluster, once more');
  const confirm = kind === 'forget' ? ' --confirm aks-test' : '';
  command
    .addHelpText('after', examples(`slipway ${name} req-7.a200059d1c7b --reason "asked by Ann"${confirm}`))
    .action(
      host.run((operationId: string, flags: CommandFlags) => send(host.context, kind, operationId, flags)),
    );
}

async function send(
  context: CliContext,
  kind: CommandKind,
  operationId: string,
  flags: CommandFlags,
): Promise<number> {
  const { api } = openSession(context, flags);
  const operation = await api.get(operationId);
  const confirm = await confirmed(context, kind, operation, flags);
  const {
    api: patientApi,
    config,
    json,
  } = openSession(context, flags, {
    patienceMs: PATIENCE_MS,
    onSilent: ({ message }) => context.terminal.warn(`${message}. Asking again.\n`),
  });
  const body: CommandBody = {
    commandId: flags.commandId ?? randomUUID(),
    requestedBy: config.requestedBy,
    reason: flags.reason,
    ...(confirm === undefined ? {} : { confirm }),
  };
  const answer = await patientApi.command(operationId, kind, body);
  const id = plainText(operationId);
  const text = `Sent ${kebab(kind)} to ${id}. What becomes of it: slipway status ${id}\n`;
  context.terminal.write(json ? `${safeJson(answer, 2)}\n` : text);
  return exitCodes.ok;
}

/** Resolves to the name that `forget` wants. Rejects when it is not wanted after all. */
async function confirmed(
  { terminal, stop }: CliContext,
  kind: CommandKind,
  { shown }: SeenOperation,
  { yes, confirm }: CommandFlags,
): Promise<string | undefined> {
  if (confirm !== undefined) return confirm;
  const cluster = shown.clusterId.split('/').at(-1) ?? '';
  if (!grave.includes(kind) || (yes && kind !== 'forget')) return undefined;
  if (!terminal.attended) {
    const remedy = kind === 'forget' ? 'name the cluster with --confirm' : 'add --yes';
    throw new CliError(`There is nobody to ask whether to ${kebab(kind)} ${shown.operationId}.`, { remedy });
  }
  const about = `${kebab(kind)} ${shown.operationId}, for cluster ${cluster} (${shown.phase})`;
  if (kind === 'forget') return terminal.ask(`To ${about}, type the name of the cluster: `, stop);
  const said = await terminal.ask(`${about}? [y/N] `, stop);
  if (/^y(es)?$/i.test(said.trim())) return undefined;
  throw new CliError('Nothing was sent.');
}
