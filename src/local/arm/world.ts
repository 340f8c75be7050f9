/**
 * What the handlers of one request work on: the tables, the rules in force and the time of the request. Everything is
 * inside the transaction of the request.
 */
import type { CallerRole } from './caller/caller-role.ts';
import { NEVER_MS, type Durations } from './durations.ts';
import { guidFrom } from './guid.ts';
import type { JsonObject } from './json-values.ts';
import type { ActionTable } from './state/action-table.ts';
import type { Effect, Journal } from './state/journal.ts';
import type { OperationOutcome, OperationRecord, OperationTable } from './state/operation-table.ts';
import type { RegistrationTable } from './state/registration-table.ts';
import type { ResourceTable } from './state/resource-table.ts';
import type { SecretTable } from './state/secret-table.ts';
import type { SubnetClaims } from './state/subnet-claims.ts';

/** `preview-2022`: API Server VNet Integration is a preview that must be registered. `ga`: it is not. */
export type RuleProfile = 'ga' | 'preview-2022';

/** What becomes of a request to register a preview feature. */
export type FeatureAvailability = 'registrable' | 'notFound' | 'unsupported' | 'needsApproval' | 'neverReady';

/** How a resource provider stands in a subscription where nobody registered it, and whether a registration ends. */
export type ProviderAvailability = 'registered' | 'notRegistered' | 'neverReady';

export interface Rules {
  readonly profile: RuleProfile;
  /** By `namespace/name` in lower case. A feature that is not here is not found. */
  readonly features: ReadonlyMap<string, FeatureAvailability>;
  /** By namespace in lower case. A provider that is not here is as Azure has it. */
  readonly providers: ReadonlyMap<string, ProviderAvailability>;
  /** Limits of vCPUs in a region by the name of the usage: `cores`, or that of a family of sizes. */
  readonly quotas: ReadonlyMap<string, number>;
  /** How many items of a list one answer holds. */
  readonly pageSize: number;
  readonly seed: number;
  readonly tenantId: string;
}

export interface Tables {
  readonly resources: ResourceTable;
  readonly operations: OperationTable;
  readonly registrations: RegistrationTable;
  readonly claims: SubnetClaims;
  readonly journal: Journal;
  readonly actions: ActionTable;
  readonly secrets: SecretTable;
}

/** How the operation begun by a request is to end. */
export interface PlannedEnd {
  /** `never`: the operation runs for ever. */
  readonly outcome: Exclude<OperationOutcome, 'Succeeded'> | 'never';
  readonly code: string;
  readonly message: string;
  /** So long after the bad end the work has succeeded all the same. */
  readonly succeedsAfterMs?: number;
}

export interface World extends Tables {
  readonly nowMs: number;
  readonly rules: Rules;
  readonly durations: Durations;
  /** The request in the journal. */
  readonly requestId: number;
  readonly callerId: string;
  /** What the caller may do besides what role assignments give it; absent: everything. */
  readonly callerRole?: CallerRole;
  readonly plannedEnd?: PlannedEnd;
}

interface OperationStart {
  readonly type: string;
  readonly kind: OperationRecord['kind'];
  readonly resourceId: string;
  readonly location: string;
  readonly durationMs: number;
  readonly input?: JsonObject;
}

/** In the input of an operation that ends badly and whose work has succeeded so many milliseconds later. */
export const SUCCEEDS_AFTER = 'succeedsAfterMs';

export function beginOperation(world: World, start: OperationStart): OperationRecord {
  const operation: OperationRecord = {
    id: guidFrom(world.rules.seed, 'operation', world.requestId, start.kind, start.resourceId.toLowerCase()),
    type: start.type.toLowerCase(),
    kind: start.kind,
    subscription: /^\/subscriptions\/([^/]+)/i.exec(start.resourceId)?.[1] ?? '',
    location: start.location,
    resourceId: start.resourceId,
    beginMs: world.nowMs,
    endMs: world.nowMs + start.durationMs,
    outcome: 'Succeeded',
    code: '',
    message: '',
    input: start.input ?? {},
    requestId: world.requestId,
    ...plannedFields(world, start),
  };
  world.operations.put(operation);
  return operation;
}

function plannedFields({ plannedEnd, nowMs }: World, { input }: OperationStart): Partial<OperationRecord> {
  if (!plannedEnd) return {};
  const { outcome, code, message, succeedsAfterMs } = plannedEnd;
  if (outcome === 'never') return { endMs: nowMs + NEVER_MS };
  const late =
    succeedsAfterMs === undefined ? {} : { input: { ...input, [SUCCEEDS_AFTER]: succeedsAfterMs } };
  return { outcome, code, message, ...late };
}

/** Notes in the journal what the request did. */
export function recordEffect(world: World, effect: Effect, resourceId: string): void {
  world.journal.effect(world.requestId, world.nowMs, effect, resourceId);
}
