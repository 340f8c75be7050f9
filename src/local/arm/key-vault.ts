/**
 * The data plane of all key vaults, as far as secrets are written and their versions listed: under
 * `/keyvault/<host of the vault>`, which stands where Azure has one host a vault. A token has to be for the vault's
 * service, and whoever has one may do both. Faults strike here as in ARM, and the journal notes each request without
 * what was sent. As in Azure the answer to a write repeats the value; it is never read again.
 */
import type { ArmAnswer, ArmRequest } from './arm-call.ts';
import { ArmError, errorBody, errorCode, refusal } from './arm-error.ts';
import { faultAnswer } from './faults/fault-answer.ts';
import { guidFrom } from './guid.ts';
import type { HandledRequest, HandlerParts } from './handle-request.ts';
import type { Principal } from './identity/access-tokens.ts';
import { objectAt, textAt, type JsonObject } from './json-values.ts';
import type { SecretVersion } from './state/secret-table.ts';

export const KEY_VAULT_PREFIX = '/keyvault/';

type Parts = Pick<HandlerParts, 'file' | 'tables' | 'faults' | 'tokens' | 'rules'>;

interface Incoming {
  readonly request: ArmRequest;
  readonly nowMs: number;
  /** The request in the journal. */
  readonly id: number;
}

interface Place {
  readonly vault: string;
  readonly service: string;
  readonly name: string;
  readonly isList: boolean;
}

export function handleKeyVault(parts: Parts, request: ArmRequest, nowMs: number): HandledRequest {
  return parts.file.transaction(() => {
    const id = parts.tables.journal.nextRequestId();
    const requestId = guidFrom(parts.rules.seed, 'request', id);
    const { answer, caller } = answerOf(parts, { request, nowMs, id });
    const isSilent = answer.cut === true || answer.hang === true;
    parts.tables.journal.request({
      id,
      atMs: nowMs,
      method: request.method,
      path: request.path,
      status: isSilent ? 0 : answer.status,
      code: (answer.body && errorCode(answer.body)) ?? null,
      caller: caller?.objectId ?? null,
      clientRequestId: request.headers['x-ms-client-request-id'] ?? null,
      requestId,
    });
    return { answer, requestId };
  });
}

function answerOf(parts: Parts, incoming: Incoming): { answer: ArmAnswer; caller?: Principal } {
  const { request, nowMs } = incoming;
  try {
    const place = placeOf(request.path);
    const caller = authenticate(parts, request, place);
    const fault = parts.faults.strike(request.method, request.path, parts.rules.seed).answer;
    const struck = { path: request.path, nowMs };
    if (fault?.when === 'before') return { answer: faultAnswer(fault, struck), caller };
    const right = parts.file.attempt(() => serve(parts, incoming, place));
    return { answer: fault ? faultAnswer(fault, { ...struck, right }) : right, caller };
  } catch (error) {
    if (!(error instanceof ArmError)) throw error;
    return { answer: { status: error.status, body: errorBody(error), headers: error.headers } };
  }
}

const PATH =
  /^\/keyvault\/([a-z][a-z0-9-]{1,22}[a-z0-9]\.(vault\.(?:azure\.net|usgovcloudapi\.net|azure\.cn)))\/secrets\/([a-z0-9-]{1,127})(\/versions)?$/i;

function placeOf(path: string): Place {
  const [, vault, service, name, versions] = PATH.exec(path) ?? [];
  if (vault === undefined || service === undefined || name === undefined)
    throw refusal(404, 'NotFound', 'There is no such vault, or no such operation in it.');
  return { vault, service: service.toLowerCase(), name, isList: versions !== undefined };
}

function authenticate({ tokens }: Parts, { headers }: ArmRequest, { service }: Place): Principal {
  const resource = `https://${service}`;
  try {
    return tokens.authenticate(headers['authorization'], [resource]);
  } catch (error) {
    if (!(error instanceof ArmError)) throw error;
    const challenge = `Bearer authorization="https://login.microsoftonline.com/", resource="${resource}"`;
    throw refusal(401, 'Unauthorized', error.message, { headers: { 'WWW-Authenticate': challenge } });
  }
}

function serve(parts: Parts, incoming: Incoming, place: Place): ArmAnswer {
  const { request } = incoming;
  if (request.unreadable) throw request.unreadable;
  if (request.query.get('api-version') === null) throw badParameter('api-version must be specified');
  if (place.isList && request.method === 'GET') return list(parts, request, place);
  if (!place.isList && request.method === 'PUT') return put(parts, incoming, place);
  throw refusal(
    405,
    'MethodNotAllowed',
    `The simulated vault knows no ${request.method} of ${request.path}.`,
  );
}

const MOST_LISTED = 25;

function list({ tables }: Parts, { query }: ArmRequest, place: Place): ArmAnswer {
  const wanted = Number(query.get('maxresults') ?? MOST_LISTED);
  if (!Number.isInteger(wanted) || wanted < 1 || wanted > MOST_LISTED)
    throw badParameter(`maxresults must be from 1 to ${String(MOST_LISTED)}`);
  const value = tables.secrets.versions(place.vault, place.name).slice(0, wanted).map(bodyOf);
  return { status: 200, body: { value, nextLink: null } };
}

const LONGEST_VALUE_BYTES = 25 * 1024;
const MOST_TAGS = 15;
const LONGEST_TAG = 256;

function put({ tables, rules }: Parts, { request, nowMs, id }: Incoming, place: Place): ArmAnswer {
  const value = textAt(request.body, 'value');
  if (value === undefined || Buffer.byteLength(value) > LONGEST_VALUE_BYTES)
    throw badParameter('Property  has invalid value');
  const version: SecretVersion = {
    vault: place.vault.toLowerCase(),
    name: place.name.toLowerCase(),
    version: guidFrom(rules.seed, 'secret', place.vault, place.name, id).replaceAll('-', ''),
    contentType: textAt(request.body, 'contentType') ?? '',
    tags: readTags(objectAt(request.body, 'tags')),
    atMs: nowMs,
  };
  tables.secrets.put(version, value);
  return { status: 200, body: { value, ...bodyOf(version) } };
}

function readTags(tags: JsonObject): Record<string, string> {
  const entries = Object.entries(tags).map(([name, value]): [string, string] => {
    if (typeof value !== 'string' || name.length > LONGEST_TAG || value.length > LONGEST_TAG)
      throw badParameter('A tag is no text or too long');
    return [name, value];
  });
  if (entries.length > MOST_TAGS) throw badParameter('There are too many tags');
  return Object.fromEntries(entries);
}

function badParameter(message: string): ArmError {
  return refusal(400, 'BadParameter', message);
}

function bodyOf({ vault, name, version, contentType, tags, atMs }: SecretVersion): JsonObject {
  const seconds = Math.floor(atMs / 1000);
  return {
    id: `https://${vault}/secrets/${name}/${version}`,
    attributes: { enabled: true, created: seconds, updated: seconds, recoveryLevel: 'Recoverable+Purgeable' },
    contentType,
    tags,
  };
}
