import type { HttpRequest, HttpResponseInit } from '@azure/functions';
import { randomUUID } from 'node:crypto';
import { functionNames } from '../contracts/names.ts';
import type { OperationRecords } from '../contracts/operation-records.ts';
import { commandRoles, mayAs } from '../domain/app-roles.ts';
import { commandKinds, type CommandKind, type NewCommand } from '../domain/command.ts';
import { commandBodySchema, commandIdSchema } from '../domain/command-message.ts';
import { askedAs, type Principal } from '../http-access/principal.ts';
import { operationPath } from '../status/operation-links.ts';
import { noQuery } from '../status/schema/queries.ts';
import type { DeliveryDependencies } from './deliver-command.ts';
import { deliveryDependencies } from './durable-instances.ts';
import { badRequest, conflict, jsonAnswer, noSuchOperation, notFound } from './http-answers.ts';
import { roleMissing, type HttpDoor } from './http-door.ts';
import { addDurableHttpFunction } from './http-function.ts';
import { readJsonBody } from './json-body.ts';
import { knownId } from './operation-id.ts';
import { readQuery } from './read-query.ts';
import { sendCommand } from './send-command.ts';

const MOST_BYTES = 8 * 1024;

/** `POST /api/operations/{operationId}/{command}`: a command to an operation that runs or has ended. */
export function registerCommandsApi(door: HttpDoor, records: OperationRecords, now: () => number): void {
  addDurableHttpFunction(
    door,
    {
      name: functionNames.sendCommand,
      route: 'api/operations/{operationId}/{command}',
      method: 'POST',
    },
    (request, client, { principal }) =>
      answerCommand(deliveryDependencies(records, client), request, { principal, nowMs: now() }),
  );
}

export interface Sending {
  readonly principal: Principal;
  readonly nowMs: number;
}

export async function answerCommand(
  dependencies: DeliveryDependencies,
  http: HttpRequest,
  { principal, nowMs }: Sending,
): Promise<HttpResponseInit> {
  const query = readQuery(http, noQuery);
  if (!query.ok) return query.answer;
  const allowed = allowedKind(http, principal);
  if (!allowed.ok) return allowed.answer;
  const { kind } = allowed;
  const operationId = knownId(http);
  if (operationId === undefined) return noSuchOperation(String(http.params['operationId']));
  const read = await readCommand(http);
  if (!read.ok) return read.answer;
  const sentAt = new Date(nowMs).toISOString();
  const requestedBy = askedAs(principal, read.fields.requestedBy);
  const command = { operationId, kind, sentAt, ...read.fields, requestedBy };
  const sent = await sendCommand(dependencies, command, nowMs);
  switch (sent.kind) {
    case 'sent': {
      const answer = jsonAnswer(202, sent.command);
      return { ...answer, headers: { ...answer.headers, location: operationPath(operationId) } };
    }
    case 'unknownOperation':
      return noSuchOperation(operationId);
    case 'refused':
      return conflict(sent.code, `The operation does not take this command: ${sent.because}.`);
  }
}

type AllowedKind =
  | { readonly ok: true; readonly kind: CommandKind }
  | { readonly ok: false; readonly answer: HttpResponseInit };

/** Each command has a role of its own. */
function allowedKind({ params }: HttpRequest, principal: Principal): AllowedKind {
  const name = params['command'] ?? '';
  const kind = kindOfRoute(name);
  if (!kind) return { ok: false, answer: notFound(`There is no command ${name.slice(0, 100)}.`) };
  const needed = commandRoles[kind];
  return mayAs(principal.roles, needed)
    ? { ok: true, kind }
    : { ok: false, answer: roleMissing(principal, needed) };
}

type ReadCommand =
  | {
      readonly ok: true;
      readonly fields: Pick<NewCommand, 'commandId' | 'requestedBy' | 'reason' | 'confirm'>;
    }
  | { readonly ok: false; readonly answer: HttpResponseInit };

async function readCommand(http: HttpRequest): Promise<ReadCommand> {
  const body = await readJsonBody(http, MOST_BYTES);
  if (!body.ok) return body;
  const parsed = commandBodySchema.safeParse(body.value);
  if (!parsed.success) {
    const wrong = parsed.error.issues.map(({ path, message }) =>
      [path.join('.'), message].filter(Boolean).join(': '),
    );
    return { ok: false, answer: badRequest('InvalidCommand', wrong.join('; ').slice(0, 1000)) };
  }
  const { confirm, commandId: inBody, ...rest } = parsed.data;
  const commandId = commandIdOf(http, inBody);
  if (commandId === undefined) {
    const message = 'Idempotency-Key: must be 1-64 of A-Z a-z 0-9 . _ -';
    return { ok: false, answer: badRequest('InvalidCommand', message) };
  }
  return { ok: true, fields: { ...rest, commandId, ...(confirm === undefined ? {} : { confirm }) } };
}

/** `retry-compensation` is `retryCompensation`. */
function kindOfRoute(name: string): CommandKind | undefined {
  return commandKinds.find((kind) => kind.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`) === name);
}

/** Undefined when the header holds none. Without either the command is a new one each time. */
function commandIdOf({ headers }: HttpRequest, inBody: string | undefined): string | undefined {
  if (inBody !== undefined) return inBody;
  const header = headers.get('idempotency-key');
  if (header === null) return randomUUID();
  return commandIdSchema.safeParse(header).data;
}
