import { addressedOperation, commandMessageSchema, type CommandMessage } from '../domain/command-message.ts';
import type { Finding } from '../domain/finding.ts';
import { readableSender, schemaFindings } from '../domain/parse-request.ts';
import type { Problem } from '../domain/problem.ts';
import { sendCommand } from './send-command.ts';
import type { DeliveryDependencies } from './deliver-command.ts';

export const COMMAND_KIND = 'OperationCommand';

interface CommandIds {
  readonly requestId: string;
  readonly requestedBy: string;
  readonly clusterId: string;
}

export type CommandAcceptance =
  | { readonly kind: 'commanded'; readonly operationId: string }
  | { readonly kind: 'invalid'; readonly findings: readonly Finding[]; readonly ids: CommandIds | undefined }
  /** Valid, and yet not taken. */
  | { readonly kind: 'turnedAway'; readonly problem: Problem; readonly ids: CommandIds };

/** A command that came by message. Its request id is the command's id, so that each delivery is the same command. */
export async function acceptCommand(
  dependencies: DeliveryDependencies,
  body: unknown,
  enqueuedAt: string,
): Promise<CommandAcceptance> {
  const parsed = commandMessageSchema.safeParse(body);
  if (!parsed.success) {
    const { requestId, requestedBy = 'unknown' } = readableSender(body);
    const ids = requestId === undefined ? undefined : { requestId, requestedBy, clusterId: '' };
    return { kind: 'invalid', findings: schemaFindings(parsed.error.issues), ids };
  }
  const message = parsed.data;
  const { operationId, clusterId } = addressedOperation(message);
  const { requestId, requestedBy } = message;
  const ids = { requestId, requestedBy, clusterId };
  const sent = await sendCommand(
    dependencies,
    newCommand(message, operationId, enqueuedAt),
    Date.parse(enqueuedAt),
  );
  switch (sent.kind) {
    case 'sent':
      return { kind: 'commanded', operationId };
    case 'unknownOperation':
      return { kind: 'turnedAway', ids, problem: unknownOperation(operationId) };
    case 'refused':
      return { kind: 'turnedAway', ids, problem: notAllowed(operationId, sent) };
  }
}

function newCommand(message: CommandMessage, operationId: string, sentAt: string) {
  const { requestId, command, requestedBy, reason, confirm } = message;
  return {
    operationId,
    commandId: requestId,
    kind: command,
    requestedBy,
    reason,
    sentAt,
    ...(confirm === undefined ? {} : { confirm }),
  };
}

function unknownOperation(operationId: string): Problem {
  return {
    code: 'UnknownOperation',
    class: 'invalidInput',
    owner: 'user',
    message: `there is no operation ${operationId}`,
    remedy: 'check the ids; a command that comes before its request is not kept, so send it again after that',
  };
}

function notAllowed(operationId: string, why: { readonly code: string; readonly because: string }): Problem {
  return {
    code: why.code,
    class: 'invalidInput',
    owner: 'user',
    message: `operation ${operationId} does not take this command: ${why.because}`.slice(0, 500),
    remedy: 'see GET /api/operations/{operationId}: allowedCommands are those that it takes now',
  };
}
