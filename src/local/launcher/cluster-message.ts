import { readFileSync } from 'node:fs';
import type { Finding } from '../../domain/finding.ts';
import { digest, operationIdOf, rejectionIdOf, sessionIdOf } from '../../domain/operation-ids.ts';
import { parseRequest } from '../../domain/parse-request.ts';
import type { DeprovisionRequest, ProvisionRequest } from '../../domain/request.ts';
import { LauncherError } from './launcher-error.ts';

/** A valid request, ready for the queue, and under which ids the API will show what becomes of it. */
export interface ClusterMessage {
  /** Sent as it is: only what was in the file. */
  readonly body: unknown;
  readonly request: ProvisionRequest | DeprovisionRequest;
  /** The same for the same body, so that the queue drops what was sent before. */
  readonly messageId: string;
  readonly sessionId: string;
  readonly operationId: string;
  /** Where it is shown if the app refuses it. */
  readonly rejectionId: string;
}

/** Throws a `LauncherError` that tells all that is wrong with the file. */
export function readClusterMessage(file: string): ClusterMessage {
  return clusterMessage(parseJson(readText(file), file), file);
}

/** The same request under an id and in a resource group of its own. */
export function asNewRequest({ body, request }: ClusterMessage, suffix: string): ClusterMessage {
  const { requestId, target } = request;
  const renamed = {
    requestId: `${requestId}-${suffix}`,
    target: { ...target, resourceGroup: `${target.resourceGroup}-${suffix}` },
  };
  return clusterMessage({ ...(body as object), ...renamed }, 'The sample');
}

/** A name part such as `20260105-080102-x7f`, which sorts by time and is unique within its second. */
export function newRequestSuffix(nowMs: number, chance: number): string {
  const [day = '', time = ''] = new Date(nowMs)
    .toISOString()
    .replaceAll(/[-:]|\..*$/g, '')
    .split('T');
  return `${day}-${time}-${chance.toString(36).padStart(3, '0').slice(-3)}`;
}

function clusterMessage(body: unknown, source: string): ClusterMessage {
  const parsed = parseRequest(body);
  if (!parsed.ok) throw new LauncherError(complaint(source, parsed.findings));
  const { request } = parsed;
  if (request.kind === 'PlanCluster') throw new LauncherError(`${source} only asks for a plan.`);
  const text = JSON.stringify(body);
  return {
    body,
    request,
    messageId: `${request.requestId}.${digest(text)}`,
    sessionId: sessionIdOf(request.target),
    operationId: operationIdOf(request.requestId, request.target),
    rejectionId: rejectionIdOf(request.requestId, text),
  };
}

function complaint(source: string, findings: readonly Finding[]): string {
  const lines = findings.map(
    ({ field, message, remedy }) => `  ${field || 'request'}: ${message} — ${remedy}`,
  );
  return [`${source} is no valid request, so it is not sent:`, ...lines].join('\n');
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new LauncherError(`The request file ${file} cannot be read: ${reasonOf(cause)}`, { cause });
  }
}

function parseJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (cause) {
    throw new LauncherError(`${file} is not JSON: ${reasonOf(cause)}`, { cause });
  }
}

function reasonOf(error: unknown): string {
  if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return 'there is no such file';
  return error instanceof Error ? error.message : String(error);
}
