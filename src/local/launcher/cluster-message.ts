import { readRequestFile } from '../../cli/request/request-file.ts';
import { validRequest } from '../../cli/request/valid-request.ts';
import { requestMessage, type RequestMessage } from '../../domain/request-message.ts';
import type { DeprovisionRequest, ProvisionRequest } from '../../domain/request.ts';
import { LauncherError } from './launcher-error.ts';

/** A valid request for something to be done, ready for the queue. */
export interface ClusterMessage extends RequestMessage {
  readonly request: ProvisionRequest | DeprovisionRequest;
}

/** Throws a `CliError` that tells all that is wrong with the file. */
export function readClusterMessage(file: string): ClusterMessage {
  return clusterMessage(readRequestFile(file), file);
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
    .slice(0, 'yyyy-MM-ddTHH:mm:ss'.length)
    .replaceAll(/[-:]/g, '')
    .split('T');
  return `${day}-${time}-${chance.toString(36).padStart(3, '0').slice(-3)}`;
}

function clusterMessage(body: unknown, source: string): ClusterMessage {
  const request = validRequest(body, source);
  if (request.kind === 'PlanCluster') throw new LauncherError(`${source} asks for a plan: add --plan.`);
  return { ...requestMessage(body, request), request };
}
