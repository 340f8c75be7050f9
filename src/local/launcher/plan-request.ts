import { readRequestFile } from '../../cli/request/request-file.ts';
import { validRequest } from '../../cli/request/valid-request.ts';
import type { ClusterRequest } from '../../domain/request.ts';
import { LauncherError } from './launcher-error.ts';

/** A request that a plan can be had for, and what was in the file. */
export interface AskedPlan {
  readonly body: unknown;
  readonly request: ClusterRequest;
}

/** Throws a `CliError` that tells all that is wrong with the file. */
export function readPlanRequest(file: string): AskedPlan {
  const body = readRequestFile(file);
  const request = validRequest(body, file);
  if (request.kind === 'DeprovisionCluster') {
    throw new LauncherError(`${file} is of the kind DeprovisionCluster, which has no plan.`);
  }
  return { body, request };
}
