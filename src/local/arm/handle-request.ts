/**
 * One request, from its parsed form to its answer, in one transaction: what has ended by now is settled, the caller
 * is authenticated, faults strike, limits and permissions are checked, the handler runs, and the journal notes it.
 * What a refused request had changed is undone. When this returns, all of it is on the disk.
 */
import type { ArmAnswer, ArmCall, ArmRequest } from './arm-call.ts';
import { ArmError, errorBody, errorCode, refusal } from './arm-error.ts';
import { refuseCaller } from './caller/caller-authorization.ts';
import type { CallerRole } from './caller/caller-role.ts';
import { withFixedDurations, type Durations } from './durations.ts';
import { faultAnswer } from './faults/fault-answer.ts';
import { plannedEnd } from './faults/planned-end.ts';
import { guidFrom } from './guid.ts';
import type { AccessTokens, Principal } from './identity/access-tokens.ts';
import { targetOf } from './request-target.ts';
import { requireRoute, type FoundRoute } from './require-route.ts';
import { createRouter, type Match, type Route } from './router.ts';
import { settleOperations, type Finishers } from './settle-operations.ts';
import type { FaultTable, Strike } from './state/fault-table.ts';
import type { StateFile } from './state/state-file.ts';
import type { Throttle } from './throttling/throttle.ts';
import type { Rules, Tables, World } from './world.ts';

export interface HandlerParts {
  readonly file: StateFile;
  readonly tables: Tables;
  readonly faults: FaultTable;
  readonly tokens: AccessTokens;
  readonly rules: Rules;
  readonly durations: Durations;
  readonly routes: readonly Route[];
  readonly finishers: Finishers;
  readonly throttle: Throttle;
  /** Absent: callers may do everything. */
  readonly callerRole: CallerRole | undefined;
  /** Object id of the app's own identity, which holds the role. */
  readonly roleHolderId: string;
}

export interface HandledRequest {
  readonly answer: ArmAnswer;
  /** ARM's name of this request. */
  readonly requestId: string;
}

export function createRequestHandler(
  parts: HandlerParts,
): (request: ArmRequest, nowMs: number) => HandledRequest {
  const match = createRouter(parts.routes);
  return (request, nowMs) =>
    parts.file.transaction(() => {
      settleOperations(parts.tables, parts.finishers, nowMs);
      const id = parts.tables.journal.nextRequestId();
      const requestId = guidFrom(parts.rules.seed, 'request', id);
      const incoming = { request, id, nowMs, match: match(request.method, request.path) };
      const { answer, callerId } = answerOf(parts, incoming);
      note(parts, incoming, { answer, callerId, requestId });
      return { answer, requestId };
    });
}

interface Incoming {
  readonly request: ArmRequest;
  readonly id: number;
  readonly nowMs: number;
  readonly match: Match;
}

interface Outcome {
  readonly answer: ArmAnswer;
  readonly callerId: string | undefined;
}

function note(
  { tables }: HandlerParts,
  { request, id, nowMs }: Incoming,
  { answer, callerId, requestId }: Outcome & { requestId: string },
): void {
  const isSilent = answer.cut === true || answer.hang === true;
  tables.journal.request({
    id,
    atMs: nowMs,
    method: request.method,
    path: request.path,
    status: isSilent ? 0 : answer.status,
    code: (answer.body && errorCode(answer.body)) ?? null,
    caller: callerId ?? null,
    clientRequestId: request.headers['x-ms-client-request-id'] ?? null,
    requestId,
  });
}

function answerOf(parts: HandlerParts, incoming: Incoming): Outcome {
  const { request, nowMs } = incoming;
  let callerId: string | undefined;
  try {
    const caller = parts.tokens.authenticate(request.headers['authorization']);
    callerId = caller.objectId;
    const strike = parts.faults.strike(request.method, request.path, parts.rules.seed);
    const fault = strike.answer;
    const struck = { path: request.path, nowMs };
    if (fault?.when === 'before') return { answer: faultAnswer(fault, struck), callerId };
    const right = serve(parts, incoming, { caller, strike });
    return { answer: fault ? faultAnswer(fault, { ...struck, right }) : right, callerId };
  } catch (error) {
    return { answer: errorAnswer(error), callerId };
  }
}

interface Admitted {
  readonly caller: Principal;
  readonly strike: Strike;
}

/** The right answer, be it a refusal. */
function serve(parts: HandlerParts, incoming: Incoming, admitted: Admitted): ArmAnswer {
  const { request, nowMs } = incoming;
  let headers: Readonly<Record<string, string>> = {};
  try {
    const found = requireRoute(request, incoming.match);
    const target = targetOf(request.method, request.path);
    const caller = admitted.caller;
    const subscription = (/^\/subscriptions\/([^/]+)/i.exec(request.path)?.[1] ?? '').toLowerCase();
    const counted = { method: request.method, target, subscription, caller: caller.objectId };
    const admission = parts.throttle.admit(counted, nowMs);
    headers = admission.headers;
    if (admission.refused) throw admission.refused;
    const checks = {
      ...parts.tables,
      nowMs,
      role: parts.callerRole,
      roleHolderId: parts.roleHolderId,
    };
    const refused = refuseCaller(checks, { caller, target, body: request.body });
    if (refused) throw refused;
    return withHeaders(
      headers,
      parts.file.attempt(() => run(parts, incoming, { ...admitted, found })),
    );
  } catch (error) {
    return withHeaders(headers, errorAnswer(error));
  }
}

function withHeaders(headers: Readonly<Record<string, string>>, answer: ArmAnswer): ArmAnswer {
  return { ...answer, headers: { ...headers, ...answer.headers } };
}

function run(
  parts: HandlerParts,
  { request, id, nowMs }: Incoming,
  { caller, strike, found }: Admitted & { found: FoundRoute },
): ArmAnswer {
  const end = strike.operation && plannedEnd(strike.operation);
  const world: World = {
    ...parts.tables,
    nowMs,
    ...struckWorld(parts, strike),
    requestId: id,
    callerId: caller.objectId,
    ...(parts.callerRole && caller.objectId === parts.roleHolderId ? { callerRole: parts.callerRole } : {}),
    ...(end ? { plannedEnd: end } : {}),
  };
  return found.handler(callOf(request, world, found.parameters));
}

/** Durations and rules as the faults of kind world have them. */
function struckWorld(
  { durations, rules }: HandlerParts,
  { world }: Strike,
): Pick<World, 'durations' | 'rules'> {
  const fixed = world.reduce((sum, fault) => ({ ...sum, ...fault.durations }), {});
  const feature = world.find((fault) => fault.feature !== undefined)?.feature;
  const own = { durations: withFixedDurations(durations, fixed), rules };
  if (feature === undefined) return own;
  const features = new Map([...rules.features.keys()].map((name) => [name, feature]));
  return { ...own, rules: { ...rules, features } };
}

function callOf(request: ArmRequest, world: World, parameters: ReadonlyMap<string, string>): ArmCall {
  return {
    request,
    world,
    param(name) {
      const value = parameters.get(name);
      if (value === undefined) throw new Error(`The route of ${request.path} has no parameter ${name}`);
      return value;
    },
  };
}

function errorAnswer(error: unknown): ArmAnswer {
  if (error instanceof ArmError)
    return { status: error.status, body: errorBody(error), headers: error.headers };
  process.stderr.write(
    `arm simulator: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
  );
  const internal = refusal(500, 'InternalServerError', 'Encountered internal server error.');
  return { status: internal.status, body: errorBody(internal) };
}
