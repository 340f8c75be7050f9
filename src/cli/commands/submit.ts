import { openSession, type CliContext, type Session } from '../cli-context.ts';
import { apiCommand, examples, type CommandHost } from '../command-host.ts';
import type { ConfigFlags } from '../config/resolve-config.ts';
import { exitCodes } from '../exit-codes.ts';
import { safeJson } from '../output/untrusted-text.ts';
import { followRequest } from '../request/follow-request.ts';
import type { queueSender, Send, Sent } from '../request/queue-sender.ts';
import { followOperations } from './follow-operations.ts';
import { readRequest, REQUEST_ARGUMENT } from './request-input.ts';

interface SubmitFlags extends ConfigFlags {
  readonly wait?: true;
  readonly queue?: true;
}

export function addSubmit(host: CommandHost): void {
  apiCommand(host, 'submit', 'Sends a request: through the API, or as a message on the queue.')
    .argument(...REQUEST_ARGUMENT)
    .option('--wait', 'show what becomes of it until it has ended; the exit code tells how')
    .option('--queue', 'put it on the queue itself; the connection is in SLIPWAY_SERVICEBUS')
    .option('--namespace <host>', 'with --queue: the namespace, entered as the account of the Azure CLI')
    .option('--queue-name <name>', 'with --queue: the name of the queue (default: cluster-requests)')
    .addHelpText(
      'after',
      examples(
        'slipway submit request.json',
        'slipway submit request.json --wait',
        'jq \'.requestId = "req-8"\' request.json | slipway submit -',
        'slipway submit request.json --queue --namespace mine.servicebus.windows.net',
      ),
    )
    .action(host.run((file: string, flags: SubmitFlags) => submit(host.context, file, flags)));
}

async function submit(context: CliContext, file: string, flags: SubmitFlags): Promise<number> {
  const body = await readRequest(context, file);
  const session = openSession(context, flags);
  const send: Send = flags.queue
    ? await queued(context, session, { file, body })
    : () => session.api.submit(body);
  if (flags.wait) return submitAndFollow({ context, flags, session, send, body });
  const { shown, answer } = await send(false);
  context.terminal.write(session.json ? `${safeJson(answer)}\n` : sentText(shown, session));
  return exitCodes.ok;
}

/** Only the queue needs what a request is checked with; the API checks for itself. */
async function queued(...args: Parameters<typeof queueSender>): Promise<Send> {
  const { queueSender } = await import('../request/queue-sender.ts');
  return queueSender(...args);
}

interface FollowedSubmission {
  readonly context: CliContext;
  readonly flags: SubmitFlags;
  readonly session: Session;
  readonly send: Send;
  readonly body: unknown;
}

async function submitAndFollow({ context, flags, session, send, body }: FollowedSubmission): Promise<number> {
  const { terminal, now, stop } = context;
  const { operationId, known } = await followRequest({
    api: session.api,
    requestId: requestIdIn(body),
    send: async (again) => {
      await send(again);
    },
    now,
    signal: stop,
  });
  if (!session.json) {
    const what = known ? 'The request was sent before; this is what became of it.' : 'Sent.';
    terminal.write(`${what}\n  Status  ${session.api.urlOf(operationId)}\n\n`);
  }
  return followOperations(context, flags, [operationId]);
}

/** Any other request is refused before it is looked for. */
function requestIdIn(body: unknown): string {
  const requestId: unknown =
    typeof body === 'object' && body !== null ? Reflect.get(body, 'requestId') : undefined;
  return typeof requestId === 'string' && requestId !== '' ? requestId : '?';
}

function sentText({ operationId, requestId }: Sent, { api }: Session): string {
  const lines = [
    `Sent request ${requestId}.`,
    `  Operation  ${operationId}`,
    `  Status     ${api.urlOf(operationId)}`,
    `  Watch      slipway watch ${operationId}`,
  ];
  return `${lines.join('\n')}\n`;
}
