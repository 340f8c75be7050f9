import * as z from 'zod';

import { BrokerError } from '../store/broker-error.ts';
import type { SessionLease } from '../store/delivery.ts';
import type { Entity, QueueEntity } from '../store/entity-directory.ts';
import type { QueueStore } from '../store/queue-store.ts';
import { uuidToToken } from './lock-token.ts';
import type { Answer } from './request-link.ts';

/** What an operation of a management node works on. */
export interface ManagementCall {
  readonly store: QueueStore;
  readonly entity: Entity;
  readonly body: unknown;
  /** The session that the client holds; throws when it does not. */
  lease(sessionId: string): SessionLease;
}

export type Operations = Readonly<Record<string, (call: ManagementCall) => Answer | Promise<Answer>>>;

export const bytes = z.instanceof(Buffer);
export const lockTokens = z
  .array(bytes.refine(({ length }) => length === 16))
  .transform((tokens) => tokens.map(uuidToToken));
export const sequenceNumbers = z.array(z.number());

export function ok(body?: Readonly<Record<string, unknown>>): Answer {
  return { statusCode: 200, statusDescription: 'OK', ...(body ? { body } : {}) };
}

export const NO_CONTENT: Answer = { statusCode: 204, statusDescription: 'No Content' };

export function read<T>(schema: z.ZodType<T>, { body }: ManagementCall): T {
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
  throw new BrokerError('InvalidArgument', `The request is not valid: ${problems.join('; ')}.`);
}

export function queueOf({ entity }: ManagementCall): QueueEntity {
  if (entity.kind !== 'topic') return entity;
  throw new BrokerError(
    'InvalidOperation',
    `The operation is not possible on the topic '${entity.settings.path}'.`,
  );
}
