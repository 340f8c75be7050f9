/**
 * One request, from its parsed form to its answer, in one transaction: what has ended by now is settled, the caller
 * is authenticated, the handler runs, and the journal notes it. What a refused request had changed is undone. When
 * this returns, all of it is on the disk.
 */
import type { ArmAnswer, ArmCall, ArmRequest } from './arm-call.ts';
import { ArmError, errorBody, errorCode, gatewayRefusal, refusal } from './arm-error.ts';
import type { Durations } from './durations.ts';
import { guidFrom, isGuid } from './guid.ts';
import type { AccessTokens } from './identity/access-tokens.ts';
import { createRouter, type Match, type Route } from './router.ts';
import { settleOperations, type Finishers } from './settle-operations.ts';
import type { FaultSpec, FaultTable } from './state/fault-table.ts';
import type { StateFile } from './state/state-file.ts';
import type { Rules, Tables, World } from './world.ts';

interface HandlerParts {
  readonly file: StateFile;
  readonly tables: Tables;
  readonly faults: FaultTable;
  readonly tokens: AccessTokens;
  readonly rules: Rules;
  readonly durations: Durations;
  readonly routes: readonly Route[];
  readonly finishers: Finishers;
}

export interface HandledRequest {
  readonly answer: ArmAnswer;
  /** ARM's name of this request. */
  readonly requestId: string;
}

const API_VERSION = /^\d{4}-\d{2}-\d{2}(-[a-z]+)?$/i;

export function createRequestHandler(
  parts: HandlerParts,
): (request: ArmRequest, nowMs: number) => HandledRequest {
  const match = createRouter(parts.routes);
  return (request, nowMs) =>
    parts.file.transaction(() => {
      settleOperations(parts.tables, parts.finishers, nowMs);
      const id = parts.tables.journal.nextRequestId();
      const requestId = guidFrom(parts.rules.seed, 'request', id);
      const { answer, callerId } = answerOf(parts, {
        request,
        id,
        nowMs,
        match: match(request.method, request.path),
      });
      parts.tables.journal.request({
        id,
        atMs: nowMs,
        method: request.method,
        path: request.path,
        status: answer.cut === true ? 0 : answer.status,
        code: (answer.body && errorCode(answer.body)) ?? null,
        caller: callerId ?? null,
        clientRequestId: request.headers['x-ms-client-request-id'] ?? null,
        requestId,
      });
      return { answer, requestId };
    });
}

interface Incoming {
  readonly request: ArmRequest;
  readonly id: number;
  readonly nowMs: number;
  readonly match: Match;
}

function answerOf(
  parts: HandlerParts,
  incoming: Incoming,
): { answer: ArmAnswer; callerId: string | undefined } {
  let callerId: string | undefined;
  try {
    callerId = parts.tokens.authenticate(incoming.request.headers['authorization']);
    const fault = parts.faults.strike(incoming.request.method, incoming.request.path);
    if (fault && !fault.operation && fault.when === 'before') return { answer: faultAnswer(fault), callerId };
    const answer = parts.file.attempt(() => run(parts, incoming, { callerId: callerId ?? '', fault }));
    const isLost = fault !== undefined && !fault.operation;
    return { answer: isLost ? faultAnswer(fault) : answer, callerId };
  } catch (error) {
    return { answer: errorAnswer(error), callerId };
  }
}

function run(
  parts: HandlerParts,
  { request, id, nowMs, match }: Incoming,
  caller: { callerId: string; fault: FaultSpec | undefined },
): ArmAnswer {
  const subscription = /^\/subscriptions\/([^/]+)/i.exec(request.path)?.[1];
  if (subscription !== undefined && !isGuid(subscription)) {
    throw gatewayRefusal(
      400,
      'InvalidSubscriptionId',
      `The provided subscription identifier '${subscription}' is malformed or invalid.`,
    );
  }
  requireApiVersion(request);
  if (request.unreadable) throw request.unreadable;
  if (match.kind !== 'found') throw unrouted(match, request);
  const { callerId, fault } = caller;
  const planned =
    fault?.operation === true ? { plannedFailure: { code: fault.code, message: fault.message } } : {};
  const world: World = {
    ...parts.tables,
    nowMs,
    rules: parts.rules,
    durations: parts.durations,
    requestId: id,
    callerId,
    ...planned,
  };
  return match.handler(callOf(request, world, match.parameters));
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

function requireApiVersion(request: ArmRequest): void {
  const version = request.query.get('api-version');
  if (version === null || version === '') {
    throw gatewayRefusal(
      400,
      'MissingApiVersionParameter',
      'The api-version query parameter (?api-version=) is required for all requests.',
    );
  }
  if (API_VERSION.test(version)) return;
  throw gatewayRefusal(400, 'InvalidApiVersionParameter', `The api-version '${version}' is invalid.`);
}

function unrouted(match: Match, { method, path }: ArmRequest): ArmError {
  if (match.kind === 'methodNotAllowed') {
    return gatewayRefusal(
      405,
      'HttpMethodNotSupported',
      `The HTTP method '${method}' is not supported at scope '${path}'.`,
    );
  }
  const [, namespace, type] = /\/providers\/([^/]+)\/([^/]+)/i.exec(path) ?? [];
  if (namespace === undefined || type === undefined) {
    return gatewayRefusal(
      404,
      'MissingSubscription',
      'The request did not have a subscription or a valid tenant level resource provider.',
    );
  }
  return gatewayRefusal(
    404,
    'InvalidResourceType',
    `The resource type '${type}' could not be found in the namespace '${namespace}'.`,
  );
}

function faultAnswer({ cut, status, code, message, headers, shape }: FaultSpec): ArmAnswer {
  if (cut) return { status: 0, cut: true };
  return { status, body: errorBody(new ArmError(shape, status, { code, message })), headers };
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
