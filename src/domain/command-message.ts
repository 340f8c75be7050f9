/** The fields of a command as people and producers send it, over HTTP and on the queue. */
import * as z from 'zod';
import { commandKinds } from './command.ts';
import { clusterIdOf, operationIdOf } from './operation-ids.ts';
import { clusterTarget, envelope } from './request.ts';

const commandId = z.string().regex(/^[A-Za-z0-9._-]{1,64}$/, 'must be 1-64 of A-Z a-z 0-9 . _ -');

const commandFields = {
  requestedBy: envelope.requestedBy,
  reason: z.string().min(1).max(256).describe('Why, for people; kept with the operation.'),
  confirm: z.string().max(63).optional().describe('Of `forget`: the name of the cluster, once more.'),
};

/** The body of `POST /api/operations/{operationId}/{command}`. */
export const commandBodySchema = z.strictObject({ commandId: commandId.optional(), ...commandFields });

/** A header that stands for `commandId`. */
export const commandIdSchema = commandId;

const addressed = z
  .union([
    z.strictObject({
      operationId: z
        .string()
        .regex(/^[A-Za-z0-9._-]{1,100}$/, 'must be an operation id')
        .describe('As the API shows it.'),
    }),
    z.strictObject({
      requestId: envelope.requestId.describe('Of the request that the operation came from.'),
      target: z.looseObject(clusterTarget).describe('The cluster of that request.'),
    }),
  ])
  .describe('The operation that the command is for, by its id or by the request that it came from.');

export const commandMessageSchema = z
  .strictObject({
    ...envelope,
    requestId: envelope.requestId.describe('Yours: the same id for the same operation is the same command.'),
    kind: z.literal('OperationCommand'),
    command: z.enum(commandKinds),
    operation: addressed,
    ...commandFields,
  })
  .describe('A command to an operation that runs or has ended.');

export type CommandMessage = z.output<typeof commandMessageSchema>;

export function addressedOperation({ operation }: CommandMessage): {
  operationId: string;
  clusterId: string;
} {
  return 'operationId' in operation
    ? { operationId: operation.operationId, clusterId: '' }
    : {
        operationId: operationIdOf(operation.requestId, operation.target),
        clusterId: clusterIdOf(operation.target),
      };
}
