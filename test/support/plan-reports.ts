import type { PreflightFinding } from '../../src/domain/preflight/preflight-rule.ts';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { clusterIdOf, operationIdOf } from '../../src/domain/operation-ids.ts';
import { parseRequest } from '../../src/domain/parse-request.ts';
import type { PlanStep } from '../../src/domain/plan.ts';
import { planReport, type PlanReport, type Sighting } from '../../src/domain/plan-report.ts';
import { planCluster } from '../../src/domain/planning/plan-cluster.ts';
import type { ProvisionRequest } from '../../src/domain/request.ts';

/** One of `samples/`. */
export function sampleRequest(name: string): ProvisionRequest {
  const file = join(import.meta.dirname, '../../samples', `${name}.json`);
  const parsed = parseRequest(JSON.parse(readFileSync(file, 'utf8')), '*');
  if (!parsed.ok || parsed.request.kind !== 'ProvisionCluster')
    throw new TypeError(`${name} is no such request`);
  return parsed.request;
}

interface Seen {
  /** By step id, in place of what is seen where nothing exists. */
  readonly sightings?: Readonly<Record<string, Sighting>>;
  readonly preflight?: readonly PreflightFinding[];
}

/** The report of a request where nothing exists; a test changes what matters to it. */
export function reportOf(
  request: ProvisionRequest,
  { sightings = {}, preflight = [] }: Seen = {},
): PlanReport {
  const operationId = operationIdOf(request.requestId, request.target);
  const plan = planCluster(request, { operationId, productionSubscriptions: [] });
  return planReport({
    operationId,
    clusterId: clusterIdOf(request.target),
    location: request.target.location,
    onFailure: request.onFailure,
    plan,
    sightings: new Map(plan.steps.map((step) => [step.id, sightings[step.id] ?? inAnEmptyWorld(step)])),
    preflight,
  });
}

const runs: readonly PlanStep['kind'][] = [
  'preflight',
  'previewFeature',
  'resourceProvider',
  'rbacPropagation',
  'clusterVerification',
  'nodeReadiness',
  'kubeconfigSecret',
  'connectionHandoff',
];

function inAnEmptyWorld({ kind }: PlanStep): Sighting {
  return { finding: runs.includes(kind) ? 'willRun' : 'willCreate' };
}
