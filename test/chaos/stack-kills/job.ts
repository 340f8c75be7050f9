/** One requester's business with the stack, drawn from chance: what is asked for, and what must come of it. */
import { readFileSync } from 'node:fs';
import { operationIdOf, rejectionIdOf } from '../../../src/domain/operation-ids.ts';
import type { ClusterRequestInput, RequestInput } from '../../../src/domain/request.ts';
import type { FaultInput } from '../../../src/local/arm/faults/fault-presets.ts';

/**
 * `made`: a cluster, and then its removal. `refused`: Azure refuses the cluster, or fails to make it, so that all is
 * taken back. `invalid`: the request cannot be read.
 */
export type Fate = 'made' | 'refused' | 'invalid';

export interface Job {
  readonly fate: Fate;
  readonly resourceGroup: string;
  readonly request: ClusterRequestInput;
  /** What is sent; of an invalid one it is no request. */
  readonly body: object;
  readonly operationId: string;
  /** The message is sent again, as another message, so long after the first. */
  readonly duplicateAfterMs?: number;
  /** Another request under the same id is sent as well, and must be rejected. */
  readonly otherBody?: { readonly body: object; readonly operationId: string };
  /** The removal; absent when the cluster is to stand at the end. */
  readonly removal?: { readonly request: RequestInput; readonly operationId: string };
  /** The first message comes once more after the removal. */
  readonly comesLate: boolean;
}

const modes = ['byo-vnet', 'managed-vnet', 'private-link-basic', 'private-link-advanced'] as const;
const refusals = ['quota', 'policy', 'broken'] as const;
/** More of them would only make the state grow. */
const MOST_KEPT = 8;
const LATEST_DUPLICATE_MS = 5000;

/** The faults that meet the refused jobs, for as long as the simulator's state lasts. */
export const faultsOfRefusedJobs: readonly FaultInput[] = [
  {
    ...clusterPut('quota'),
    status: 409,
    code: 'QuotaExceeded',
    message: 'Insufficient regional vcpu quota left.',
    shape: 'flat',
  },
  {
    ...clusterPut('policy'),
    status: 403,
    code: 'RequestDisallowedByPolicy',
    message: 'Disallowed by policy.',
  },
  {
    ...clusterPut('broken'),
    operation: 'fails',
    code: 'QuotaExceeded',
    message: 'No quota left in the region.',
  },
];

function clusterPut(refusal: (typeof refusals)[number]) {
  const path = `*/resourceGroups/rg-kills-*-${refusal}/providers/Microsoft.ContainerService/managedClusters/*`;
  return { method: 'PUT', path, occurrence: 'every' } as const;
}

export class JobSource {
  readonly #random: () => number;
  #count = 0;
  #kept = 0;

  constructor(random: () => number) {
    this.#random = random;
  }

  next(): Job {
    this.#count += 1;
    const fate = this.#drawFate();
    const refusal = fate === 'refused' ? `-${this.#oneOf(refusals)}` : '';
    const name = `kills-${String(this.#count).padStart(5, '0')}${refusal}`;
    const request = namedSample(this.#oneOf(modes), name);
    const body = fate === 'invalid' ? { ...request, network: { mode: 'none' } } : request;
    const operationId =
      fate === 'invalid'
        ? rejectionIdOf(name, JSON.stringify(body))
        : operationIdOf(request.requestId, request.target);
    return {
      fate,
      resourceGroup: request.target.resourceGroup,
      request,
      body,
      operationId,
      ...(this.#chance(0.4) ? { duplicateAfterMs: Math.round(this.#random() * LATEST_DUPLICATE_MS) } : {}),
      ...(fate === 'made' ? this.#sequel(request) : { comesLate: false }),
    };
  }

  #sequel(request: ClusterRequestInput): Pick<Job, 'otherBody' | 'removal' | 'comesLate'> {
    const otherBody = this.#chance(0.15) ? { otherBody: otherBodyOf(request) } : {};
    if (this.#kept < MOST_KEPT && this.#chance(0.1)) {
      this.#kept += 1;
      return { ...otherBody, comesLate: false };
    }
    return { ...otherBody, removal: removalOf(request), comesLate: this.#chance(0.25) };
  }

  #drawFate(): Fate {
    const drawn = this.#random();
    return drawn < 0.65 ? 'made' : drawn < 0.88 ? 'refused' : 'invalid';
  }

  #chance(probability: number): boolean {
    return this.#random() < probability;
  }

  #oneOf<T>(values: readonly [T, ...T[]]): T {
    return values[Math.floor(this.#random() * values.length)] ?? values[0];
  }
}

function namedSample(mode: string, name: string): ClusterRequestInput {
  const file = new URL(`../../../samples/${mode}.json`, import.meta.url);
  const sample = JSON.parse(readFileSync(file, 'utf8')) as ClusterRequestInput;
  return { ...sample, requestId: name, target: { ...sample.target, resourceGroup: `rg-${name}` } };
}

function otherBodyOf(request: ClusterRequestInput): { body: object; operationId: string } {
  const body = { ...request, tags: { asked: 'otherwise' } };
  return { body, operationId: rejectionIdOf(request.requestId, JSON.stringify(body)) };
}

function removalOf({ requestId, requestedBy, target }: ClusterRequestInput) {
  const { subscriptionId, resourceGroup, clusterName } = target;
  const request: RequestInput = {
    apiVersion: 'slipway/v1',
    kind: 'DeprovisionCluster',
    requestId: `${requestId}-gone`,
    requestedBy,
    target: { subscriptionId, resourceGroup, clusterName },
  };
  return { request, operationId: operationIdOf(request.requestId, request.target) };
}
