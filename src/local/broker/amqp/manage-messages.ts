import * as z from 'zod';

import type { ReceiveMode } from '../store/delivery.ts';
import type { Settlement } from '../store/settlement.ts';
import { encodeDelivery, withoutBody } from './encode-delivery.ts';
import { tokenToUuid } from './lock-token.ts';
import {
  type ManagementCall,
  NO_CONTENT,
  type Operations,
  bytes,
  lockTokens,
  ok,
  queueOf,
  read,
  sequenceNumbers,
} from './management-call.ts';
import type { Answer } from './request-link.ts';
import { admitMessage } from './revise-message.ts';
import { TYPE_CODE, types } from './rhea-wire.ts';
import { deadLettering, modification } from './settle-messages.ts';

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
const deleteBody = z.object({
  'message-count': z.int().min(1).max(4000),
  'enqueued-time-utc': z.date().nullish(),
});

export const MESSAGE_OPERATIONS: Operations = {
  'com.microsoft:renew-lock': renewLock,
  'com.microsoft:peek-message': peekMessage,
  'com.microsoft:schedule-message': scheduleMessage,
  'com.microsoft:cancel-scheduled-message': cancelScheduledMessage,
  'com.microsoft:receive-by-sequence-number': receiveBySequenceNumber,
  'com.microsoft:update-disposition': updateDisposition,
  'com.microsoft:batch-delete-messages': batchDeleteMessages,
};

async function renewLock(call: ManagementCall): Promise<Answer> {
  const { 'lock-tokens': tokens } = read(renewLockBody, call);
  const expirations = await call.store.renewLocks(queueOf(call), tokens);
  return ok({ expirations: types.wrap_array(expirations, TYPE_CODE.timestamp) });
}

function peekMessage(call: ManagementCall): Answer {
  const wanted = read(peekBody, call);
  const rows = call.store.peek(queueOf(call), {
    sequence: wanted['from-sequence-number'],
    limit: wanted['message-count'],
    sessionId: wanted['session-id'] ?? undefined,
  });
  if (rows.length === 0) return NO_CONTENT;
  const shown = rows.map((row) =>
    wanted['omit-message-body'] ? { ...row, content: withoutBody(row.content) } : row,
  );
  return ok({ messages: shown.map((message) => ({ message: encodeDelivery({ message }) })) });
}

async function scheduleMessage(call: ManagementCall): Promise<Answer> {
  const { messages } = read(scheduleBody, call);
  const sequences = await call.store.send(
    call.entity,
    messages.map(({ message }) => admitMessage(message)),
  );
  return ok({ 'sequence-numbers': types.wrap_array(sequences, TYPE_CODE.long) });
}

async function cancelScheduledMessage(call: ManagementCall): Promise<Answer> {
  await call.store.cancelScheduled(call.entity, read(cancelBody, call)['sequence-numbers']);
  return ok();
}

async function receiveBySequenceNumber(call: ManagementCall): Promise<Answer> {
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

async function updateDisposition(call: ManagementCall): Promise<Answer> {
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

/** Removes messages unseen; without an instant all those that are there now may be among them. */
async function batchDeleteMessages(call: ManagementCall): Promise<Answer> {
  const { 'message-count': limit, 'enqueued-time-utc': until } = read(deleteBody, call);
  const untilMs = until?.getTime() ?? Number.MAX_SAFE_INTEGER;
  const removed = await call.store.removeOldest(queueOf(call), limit, untilMs);
  return removed === 0 ? NO_CONTENT : ok({ 'message-count': types.wrap_int(removed) });
}
