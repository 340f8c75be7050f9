/**
 * The simulator without its servers: all that it knows, and the one function that answers. Who opens it brings the
 * requests, off the wire or in the same process, and tells the time of each.
 */
import { randomBytes, randomInt } from 'node:crypto';
import { wallClock, type Clock } from '../shared/clock.ts';
import type { ArmRequest } from './arm-call.ts';
import type { CallerRole } from './caller/caller-role.ts';
import { isControlPath } from './control-path.ts';
import { handleControl, type ControlParts } from './control-routes.ts';
import { NO_READ_LAG, seededDurations, type DurationRanges } from './durations.ts';
import type { FaultSpec } from './faults/fault-spec.ts';
import { guidFrom } from './guid.ts';
import { createRequestHandler, type HandledRequest } from './handle-request.ts';
import { AccessTokens, type Principal } from './identity/access-tokens.ts';
import { handleKeyVault, KEY_VAULT_PREFIX } from './key-vault.ts';
import { finishers, routes } from './resource-types.ts';
import { KNOWN_FEATURES } from './resources/features.ts';
import { settleOperations } from './settle-operations.ts';
import { ActionTable } from './state/action-table.ts';
import { FaultTable } from './state/fault-table.ts';
import { Journal } from './state/journal.ts';
import { OperationTable } from './state/operation-table.ts';
import { RegistrationTable } from './state/registration-table.ts';
import { ResourceTable } from './state/resource-table.ts';
import { SecretTable } from './state/secret-table.ts';
import { SettingsTable } from './state/settings-table.ts';
import { SnapshotTable } from './state/snapshot-table.ts';
import { StateFile } from './state/state-file.ts';
import { SubnetClaims } from './state/subnet-claims.ts';
import { statusPage } from './status-page.ts';
import { Throttle, type Throttling } from './throttling/throttle.ts';
import type { FeatureAvailability, ProviderAvailability, RuleProfile, Rules, Tables } from './world.ts';

const DEFAULT_PAGE_SIZE = 1000;

export interface ArmOptions {
  /** Decides all durations and names. Kept in the state; drawn at the first start when not given. */
  readonly seed?: number;
  readonly profile?: RuleProfile;
  /** By `namespace/name`; the features of the documents are registrable unless said otherwise here. */
  readonly features?: Readonly<Record<string, FeatureAvailability>>;
  /** By namespace. */
  readonly providers?: Readonly<Record<string, ProviderAvailability>>;
  /** vCPUs by the name of the usage: `cores` for a region, or a family such as `standardDSv5Family`. */
  readonly quotas?: Readonly<Record<string, number>>;
  /** Items of a list in one answer; by default so many that only the largest lists have pages. */
  readonly pageSize?: number;
  readonly durations?: DurationRanges;
  /** `false`: reads find at once what was made. */
  readonly readLag?: boolean;
  /** On, with the published limits, unless said otherwise. */
  readonly throttling?: Throttling;
  /** What the app's own identity may do. Absent: callers may do everything. */
  readonly callerRole?: CallerRole;
  /** In force from the first start on this state; they take the place of others that it holds. */
  readonly faults?: readonly FaultSpec[];
  /** Requests that the journal keeps, give or take some hundreds. */
  readonly journalRows?: number;
  /** The clock by which tokens and certificates expire. */
  readonly realClock?: Clock;
}

export interface OpenArm {
  readonly tables: Tables;
  readonly faults: FaultTable;
  readonly tokens: AccessTokens;
  /** The app's own identity. */
  readonly systemAssigned: Principal;
  /** What the app sends as X-IDENTITY-HEADER. */
  readonly identityHeader: string;
  readonly handle: (request: ArmRequest, nowMs: number) => HandledRequest;
  close(): void;
}

export function openArm(stateFile: string, options: ArmOptions): OpenArm {
  const file = new StateFile(stateFile);
  const settings = new SettingsTable(file);
  const rules = readRules(options, settings);
  const tokens = new AccessTokens(settings.keep('tokenKey', drawSecret), options.realClock ?? wallClock);
  const tables = openTables(file, options.journalRows);
  const faults = new FaultTable(file);
  if (options.faults) keepFaults(faults, options.faults, settings);
  const shared = { file, tables, finishers, faults, snapshots: new SnapshotTable(file) };
  const vault = { ...shared, tokens, rules };
  const systemAssigned = systemAssignedPrincipal(rules);
  const handleArm = createRequestHandler({
    ...shared,
    tokens,
    rules,
    routes,
    durations: durationsOf(rules.seed, options),
    throttle: new Throttle(options.throttling ?? 1),
    callerRole: options.callerRole,
    roleHolderId: systemAssigned.objectId,
  });
  return {
    tables,
    faults,
    tokens,
    systemAssigned,
    identityHeader: settings.keep('identityHeader', drawSecret),
    handle: (request, nowMs) => {
      if (request.path.startsWith(KEY_VAULT_PREFIX)) return handleKeyVault(vault, request, nowMs);
      return handleOwn(shared, request, nowMs) ?? handleArm(request, nowMs);
    },
    close: () => {
      file.close();
    },
  };
}

/** What is asked of the simulator itself; undefined for what is asked of ARM. */
function handleOwn(parts: ControlParts, request: ArmRequest, nowMs: number): HandledRequest | undefined {
  const requestId = guidFrom('control');
  if (isControlPath(request.path)) return { answer: handleControl(parts, request, nowMs), requestId };
  if (request.method !== 'GET' || request.path !== '/' || request.unreadable) return undefined;
  return parts.file.transaction(() => {
    settleOperations(parts.tables, parts.finishers, nowMs);
    return { answer: statusPage(parts, nowMs), requestId };
  });
}

/** Faults that are there from before stay as they are, with their counts, when they are the same. */
function keepFaults(table: FaultTable, faults: readonly FaultSpec[], settings: SettingsTable): void {
  const digest = guidFrom(JSON.stringify(faults));
  if (settings.keep('faults', () => '') === digest) return;
  table.clear();
  for (const fault of faults) table.add(fault);
  settings.write('faults', digest);
}

function durationsOf(seed: number, { durations = {}, readLag = true }: ArmOptions) {
  return seededDurations(seed, readLag ? durations : { ...durations, ...NO_READ_LAG });
}

function openTables(file: StateFile, journalRows: number | undefined): Tables {
  return {
    resources: new ResourceTable(file),
    operations: new OperationTable(file),
    registrations: new RegistrationTable(file),
    claims: new SubnetClaims(file),
    journal: new Journal(file, journalRows),
    actions: new ActionTable(file),
    secrets: new SecretTable(file),
  };
}

function readRules(options: ArmOptions, settings: SettingsTable): Rules {
  if (options.seed !== undefined) settings.write('seed', String(options.seed));
  const seed = Number(settings.keep('seed', () => String(randomInt(2 ** 31))));
  const features = new Map<string, FeatureAvailability>(
    KNOWN_FEATURES.map((name) => [name.toLowerCase(), 'registrable']),
  );
  for (const [name, availability] of Object.entries(options.features ?? {})) {
    features.set(name.toLowerCase(), availability);
  }
  return {
    profile: options.profile ?? 'ga',
    features,
    providers: lowerCaseKeys(options.providers),
    quotas: new Map(Object.entries(options.quotas ?? {})),
    pageSize: options.pageSize ?? DEFAULT_PAGE_SIZE,
    seed,
    tenantId: guidFrom(seed, 'tenant'),
  };
}

function lowerCaseKeys<T>(record: Readonly<Record<string, T>> = {}): ReadonlyMap<string, T> {
  return new Map(Object.entries(record).map(([name, value]) => [name.toLowerCase(), value]));
}

function systemAssignedPrincipal({ seed, tenantId }: Rules): Principal {
  return { objectId: guidFrom(seed, 'app principal'), clientId: guidFrom(seed, 'app client'), tenantId };
}

function drawSecret(): string {
  return randomBytes(32).toString('base64url');
}
