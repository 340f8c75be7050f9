import * as z from 'zod';

import type { Answer } from './request-link.ts';
import {
  type ManagementCall,
  NO_CONTENT,
  type Operations,
  bytes,
  ok,
  queueOf,
  read,
} from './management-call.ts';
import { types } from './rhea-wire.ts';

const sessionBody = z.object({ 'session-id': z.string() });
const sessionStateBody = sessionBody.extend({ 'session-state': bytes.nullish() });
const sessionsBody = z.object({
  'last-updated-time': z.date().nullish(),
  skip: z.int().min(0).default(0),
  top: z.int().min(1).default(100),
});

export const SESSION_OPERATIONS: Operations = {
  'com.microsoft:renew-session-lock': renewSessionLock,
  'com.microsoft:set-session-state': setSessionState,
  'com.microsoft:get-session-state': getSessionState,
  'com.microsoft:get-message-sessions': enumerateSessions,
};

function renewSessionLock(call: ManagementCall): Answer {
  const untilMs = call.store.renewSession(call.lease(read(sessionBody, call)['session-id']));
  return ok({ expiration: types.wrap_timestamp(untilMs) });
}

async function setSessionState(call: ManagementCall): Promise<Answer> {
  const { 'session-id': sessionId, 'session-state': state } = read(sessionStateBody, call);
  await call.store.setSessionState(call.lease(sessionId), state ?? undefined);
  return ok();
}

function getSessionState(call: ManagementCall): Answer {
  const state = call.store.sessionState(call.lease(read(sessionBody, call)['session-id']));
  return ok({ 'session-state': state ?? null });
}

function enumerateSessions(call: ManagementCall): Answer {
  const { 'last-updated-time': updatedAfter, skip, top } = read(sessionsBody, call);
  const found = call.store.sessions(queueOf(call), {
    updatedAfterMs: updatedAfter?.getTime() ?? 0,
    skip,
    top,
  });
  if (found.length === 0) return NO_CONTENT;
  return ok({ skip: types.wrap_int(skip + found.length), 'sessions-ids': found });
}
