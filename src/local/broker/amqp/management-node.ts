import { z } from 'zod';

import { BrokerError, sessionLockLost } from '../store/broker-error.ts';
import type { ReceiveMode, SessionLease } from '../store/delivery.ts';
import type { Entity, QueueEntity } from '../store/entity-directory.ts';
import type { QueueStore } from '../store/queue-store.ts';
import type { Settlement } from '../store/settlement.ts';
import type { BrokerNode } from './broker-node.ts';
import { encodeDelivery, withoutBody } from './encode-delivery.ts';
import { identifyMessage } from './identify-message.ts';
import { tokenToUuid, uuidToToken } from './lock-token.ts';
import type { Answer, Request, RequestHandler } from './request-link.ts';
import { TYPE_CODE, types } from './rhea-wire.ts';
import { deadLettering, modification } from './settle-messages.ts';

/** What an operation works on. */
interface Call {
  readonly store: QueueStore;
  readonly entity: Entity;
  readonly body: unknown;
  /** The session that the client holds; throws when it does not. */
  lease(sessionId: string): SessionLease;
}

const bytes = z.instanceof(Buffer);
const lockTokens = z.array(bytes).transform((tokens) => tokens.map(uuidToToken));
const sequenceNumbers = z.array(z.number());
const properties = z.record(z.string(), z.unknown());

const renewLockBody = z.object({ 'lock-tokens': lockTokens });
const peekBody = z.object({
  'from-sequence-number': z.number(),
  'message-count': z.int().min(1),
  'session-id': z.string().nullish(),
  'omit-message-body': z.boolean().nullish(),
});
const scheduleBody = z.object({ messages: z.array(z.object({ message: bytes })) });
const cancelBody = z.object({ 'sequence-numbers': sequenceNumbers });
const deferredBody = z.object({
  'sequence-numbers': sequenceNumbers,
  'receiver-settle-mode': z.number().default(1),
  'session-id': z.string().nullish(),
});
const dispositionBody = z.object({
  'lock-tokens': lockTokens,
  'disposition-status': z.enum(['completed', 'abandoned', 'defered', 'suspended']),
  'deadletter-reason': z.string().nullish(),
  'deadletter-description': z.string().nullish(),
  'properties-to-modify': properties.nullish(),
});
const sessionBody = z.object({ 'session-id': z.string() });
const sessionStateBody = sessionBody.extend({ 'session-state': bytes.nullish() });

const OPERATIONS: Readonly<Record<string, (call: Call) => Promise<Answer>>> = {
  'com.microsoft:renew-lock': renewLock,
  'com.microsoft:peek-message': peekMessage,
  'com.microsoft:schedule-message': scheduleMessage,
  'com.microsoft:cancel-scheduled-message': cancelScheduledMessage,
  'com.microsoft:receive-by-sequence-number': receiveBySequenceNumber,
  'com.microsoft:update-disposition': updateDisposition,
  'com.microsoft:renew-session-lock': renewSessionLock,
  'com.microsoft:set-session-state': setSessionState,
  'com.microsoft:get-session-state': getSessionState,
};

/** The management node of an entity: the operations that clients ask for by request and answer. */
export function answerManagement({ store, scope }: BrokerNode, entity: Entity): RequestHandler {
  return async ({ operation, body, linkName }: Request) => {
    const perform = OPERATIONS[operation];
    if (!perform) throw new BrokerError('NotImplemented', `The operation '${operation}' is not supported.`);
    return perform({
      store,
      entity,
      body,
      lease(sessionId) {
        const lease = scope.lease(linkName, sessionId);
        if (!lease) throw sessionLockLost();
        return lease;
      },
    });
  };
}

async function renewLock(call: Call): Promise<Answer> {
  const { 'lock-tokens': tokens } = read(renewLockBody, call);
  const expirations = await call.store.renewLocks(queueOf(call), tokens);
  return ok({ expirations: types.wrap_array(expirations, TYPE_CODE.timestamp) });
}

function peekMessage(call: Call): Promise<Answer> {
  const wanted = read(peekBody, call);
  const rows = call.store.peek(queueOf(call), {
    sequence: wanted['from-sequence-number'],
    limit: wanted['message-count'],
    sessionId: wanted['session-id'] ?? undefined,
  });
  if (rows.length === 0) return Promise.resolve({ statusCode: 204, statusDescription: 'No Content' });
  const shown = rows.map((row) =>
    wanted['omit-message-body'] ? { ...row, content: withoutBody(row.content) } : row,
  );
  return Promise.resolve(
    ok({ messages: shown.map((message) => ({ message: encodeDelivery({ message }) })) }),
  );
}

async function scheduleMessage(call: Call): Promise<Answer> {
  const { messages } = read(scheduleBody, call);
  const sequences = await call.store.send(
    call.entity,
    messages.map(({ message }) => identifyMessage(message)),
  );
  return ok({ 'sequence-numbers': types.wrap_array(sequences, TYPE_CODE.long) });
}

async function cancelScheduledMessage(call: Call): Promise<Answer> {
  await call.store.cancelScheduled(call.entity, read(cancelBody, call)['sequence-numbers']);
  return ok();
}

async function receiveBySequenceNumber(call: Call): Promise<Answer> {
  const wanted = read(deferredBody, call);
  const mode: ReceiveMode = wanted['receiver-settle-mode'] === 0 ? 'receiveAndDelete' : 'peekLock';
  const sessionId = wanted['session-id'] ?? undefined;
  const session = sessionId === undefined ? undefined : call.lease(sessionId);
  const deliveries = await call.store.takeDeferred(queueOf(call), wanted['sequence-numbers'], {
    mode,
    session,
  });
  return ok({
    messages: deliveries.map((delivery) => ({
      message: encodeDelivery(delivery),
      ...(delivery.lock ? { 'lock-token': types.wrap_uuid(tokenToUuid(delivery.lock.token)) } : {}),
    })),
  });
}

async function updateDisposition(call: Call): Promise<Answer> {
  const wanted = read(dispositionBody, call);
  const queue = queueOf(call);
  await Promise.all(
    wanted['lock-tokens'].map((token) => call.store.settle(queue, token, settlementOf(wanted))),
  );
  return ok();
}

function settlementOf(wanted: z.infer<typeof dispositionBody>): Settlement {
  const changes = wanted['properties-to-modify'];
  switch (wanted['disposition-status']) {
    case 'completed':
      return { kind: 'complete' };
    case 'abandoned':
      return { kind: 'abandon', ...modification(changes) };
    case 'defered':
      return { kind: 'defer', ...modification(changes) };
    case 'suspended':
      return deadLettering({
        ...changes,
        DeadLetterReason: wanted['deadletter-reason'],
        DeadLetterErrorDescription: wanted['deadletter-description'],
      });
  }
}

function renewSessionLock(call: Call): Promise<Answer> {
  const untilMs = call.store.renewSession(call.lease(read(sessionBody, call)['session-id']));
  return Promise.resolve(ok({ expiration: types.wrap_timestamp(untilMs) }));
}

async function setSessionState(call: Call): Promise<Answer> {
  const { 'session-id': sessionId, 'session-state': state } = read(sessionStateBody, call);
  await call.store.setSessionState(call.lease(sessionId), state ?? undefined);
  return ok();
}

function getSessionState(call: Call): Promise<Answer> {
  const state = call.store.sessionState(call.lease(read(sessionBody, call)['session-id']));
  return Promise.resolve(ok({ 'session-state': state ?? null }));
}

function ok(body?: Readonly<Record<string, unknown>>): Answer {
  return { statusCode: 200, statusDescription: 'OK', ...(body ? { body } : {}) };
}

function read<T>(schema: z.ZodType<T>, { body }: Call): T {
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
  throw new BrokerError('InvalidOperation', `The request is not valid: ${problems.join('; ')}.`);
}

function queueOf({ entity }: Call): QueueEntity {
  if (entity.kind !== 'topic') return entity;
  throw new BrokerError(
    'InvalidOperation',
    `The operation is not possible on the topic '${entity.settings.path}'.`,
  );
}
