/** A simulator on a clock that the test turns, with the real SDK clients pointed at it. */
import { request as httpsRequest } from 'node:https';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AuthorizationManagementClient } from '@azure/arm-authorization';
import { ContainerServiceClient, type ManagedCluster } from '@azure/arm-containerservice';
import { FeatureClient } from '@azure/arm-features';
import { ManagedServiceIdentityClient } from '@azure/arm-msi';
import { NetworkManagementClient, type Subnet } from '@azure/arm-network';
import { PrivateDnsManagementClient } from '@azure/arm-privatedns';
import { ResourceManagementClient } from '@azure/arm-resources';
import type { TokenCredential } from '@azure/identity';
import { onTestFinished } from 'vitest';
import {
  createArmSimulator,
  type ArmSimulator,
  type ArmSimulatorOptions,
} from '../../../src/local/arm/arm-simulator.ts';
import { ManualClock } from '../../support/manual-clock.ts';

export const SUBSCRIPTION = '11111111-2222-3333-4444-555555555555';
export const LOCATION = 'westus2';
export const GROUP = 'fleet';
export const NETWORK = 'fleet-net';
export const NETWORK_CONTRIBUTOR = '4d97b98b-1d4f-4787-a291-c67834d212e7';
export const ZONE_CONTRIBUTOR = 'b12aa53e-6015-4669-85d0-8515ebb3ae7f';
export const PREVIEW = 'EnableAPIServerVnetIntegrationPreview';
const ARM_SCOPE = 'https://management.azure.com/.default';

export const MINUTE = 60_000;

export function groupScope(group = GROUP): string {
  return `/subscriptions/${SUBSCRIPTION}/resourceGroups/${group}`;
}

export function networkId(name = NETWORK, group = GROUP): string {
  return `${groupScope(group)}/providers/Microsoft.Network/virtualNetworks/${name}`;
}

export function subnetId(name: string, network = NETWORK): string {
  return `${groupScope()}/providers/Microsoft.Network/virtualNetworks/${network}/subnets/${name}`;
}

/** A folder that goes with the test. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-arm-'));
  onTestFinished(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  return folder;
}

export type Fixture = Awaited<ReturnType<typeof startFixture>>;

/** Starts a simulator that ends with the test. */
export async function startFixture(options: Partial<ArmSimulatorOptions> = {}) {
  const clock = new ManualClock();
  const stateDir = options.stateDir ?? temporaryFolder();
  const simulator = await createArmSimulator({
    port: 0,
    identityPort: 0,
    seed: 7,
    clock,
    ...options,
    // Most tests read what they have just made.
    durations: { resourceGroupVisible: { minMs: 0, maxMs: 0 }, ...options.durations },
    stateDir,
  });
  let isOpen = true;
  const close = async (): Promise<void> => {
    if (isOpen) await simulator.close();
    isOpen = false;
  };
  onTestFinished(close);
  return { clock, stateDir, simulator, close, ...clientsOf(simulator) };
}

export function clientsOf(simulator: ArmSimulator) {
  const ca = readFileSync(simulator.caFile, 'utf8');
  const credential = identityCredential(simulator);
  const endpoint = `https://127.0.0.1:${String(simulator.port)}`;
  const shared = { endpoint, tlsOptions: { ca }, retryOptions: { maxRetries: 0 } };
  const classic = { ...shared, credentialScopes: ARM_SCOPE };
  return {
    endpoint,
    ca,
    credential,
    resources: new ResourceManagementClient(credential, SUBSCRIPTION, shared),
    network: new NetworkManagementClient(credential, SUBSCRIPTION, shared),
    dns: new PrivateDnsManagementClient(credential, SUBSCRIPTION, shared),
    aks: new ContainerServiceClient(credential, SUBSCRIPTION, shared),
    features: new FeatureClient(credential, SUBSCRIPTION, classic),
    authorization: new AuthorizationManagementClient(credential, SUBSCRIPTION, classic),
    identities: new ManagedServiceIdentityClient(credential, SUBSCRIPTION, classic),
  };
}

/** Asks the managed-identity endpoint as an app does, without the environment that the SDK's credential needs. */
export function identityCredential(simulator: ArmSimulator): TokenCredential {
  return {
    async getToken() {
      const url = new URL(simulator.identityEndpoint);
      url.search = '?api-version=2019-08-01&resource=https://management.azure.com';
      const response = await fetch(url, { headers: { 'X-IDENTITY-HEADER': simulator.identityHeader } });
      const body = (await response.json()) as { access_token: string; expires_on: string };
      return { token: body.access_token, expiresOnTimestamp: Number(body.expires_on) * 1000 };
    },
  };
}

export interface RawAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** Undefined when it is not JSON. */
  readonly body: Record<string, unknown> | undefined;
  readonly text: string;
}

export interface RawRequest {
  readonly signal?: AbortSignal;
  readonly method?: string;
  readonly headers?: Record<string, string>;
  readonly body?: unknown;
  /** Sent as it is, in place of `body`. */
  readonly text?: string;
}

/** One HTTPS request, without any SDK. */
export function raw(
  fixture: { endpoint: string; ca: string },
  path: string,
  init: RawRequest = {},
): Promise<RawAnswer> {
  const text = init.text ?? (init.body === undefined ? undefined : JSON.stringify(init.body));
  return new Promise((resolve, reject) => {
    const url = path.startsWith('https:') ? path : `${fixture.endpoint}${path}`;
    const { method = 'GET', headers = {}, signal } = init;
    const sent = text === undefined ? headers : { 'Content-Type': 'application/json', ...headers };
    const options = { method, headers: sent, ca: fixture.ca, agent: false, signal };
    const request = httpsRequest(url, options, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        const received = Buffer.concat(chunks).toString();
        resolve({
          status: response.statusCode ?? 0,
          headers: { ...response.headers } as RawAnswer['headers'],
          body: parsed(received),
          text: received,
        });
      });
    });
    request.on('error', reject);
    request.end(text);
  });
}

function parsed(text: string): Record<string, unknown> | undefined {
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    return undefined;
  }
}

/** One HTTPS request with the app's token. */
export async function rawArm(fixture: Fixture, path: string, init: RawRequest = {}): Promise<RawAnswer> {
  const token = await fixture.credential.getToken(ARM_SCOPE);
  const headers = { Authorization: `Bearer ${token?.token ?? ''}`, ...init.headers };
  return raw(fixture, path, { ...init, headers });
}

interface Poller {
  submitted(): Promise<void>;
  poll(): Promise<unknown>;
  readonly isDone: boolean;
}

/**
 * Turns the clock until the operation has ended; gives the virtual time that it took, in steps of a second at first
 * and of ten seconds later.
 */
export async function finish(clock: ManualClock, poller: Poller): Promise<number> {
  await poller.submitted();
  const begin = clock.now();
  while (!poller.isDone) {
    await clock.advance(clock.now() - begin < 15_000 ? 1000 : 10_000);
    await poller.poll();
  }
  return clock.now() - begin;
}

export async function makeGroup(fixture: Fixture, group = GROUP): Promise<void> {
  await fixture.resources.resourceGroups.createOrUpdate(group, { location: LOCATION });
}

export async function makeNetwork(
  fixture: Fixture,
  name = NETWORK,
  prefix = '172.19.0.0/16',
  group = GROUP,
): Promise<void> {
  const body = { location: LOCATION, addressSpace: { addressPrefixes: [prefix] } };
  await finish(fixture.clock, fixture.network.virtualNetworks.createOrUpdate(group, name, body));
}

/** Creates a private DNS zone; gives its id. */
export async function makeZone(fixture: Fixture, name: string): Promise<string> {
  await finish(fixture.clock, fixture.dns.privateZones.createOrUpdate(GROUP, name, { location: 'global' }));
  return `${groupScope()}/providers/Microsoft.Network/privateDnsZones/${name}`;
}

/** All items of a list of an SDK, over its pages. */
export async function collect<T>(pages: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const each of pages) found.push(each);
  return found;
}

export const DELEGATED: Partial<Subnet> = {
  delegations: [{ name: 'aks', serviceName: 'Microsoft.ContainerService/managedClusters' }],
};

export async function makeSubnet(
  fixture: Fixture,
  name: string,
  body: Subnet,
  network = NETWORK,
): Promise<void> {
  await finish(fixture.clock, fixture.network.subnets.createOrUpdate(GROUP, network, name, body));
}

/** Creates an identity and waits until reads and the directory know it. */
export async function makeIdentity(
  fixture: Fixture,
  name = 'fleet-id',
): Promise<{ id: string; principalId: string }> {
  const made = await fixture.identities.userAssignedIdentities.createOrUpdate(GROUP, name, {
    location: LOCATION,
  });
  await fixture.clock.advance(MINUTE);
  return { id: made.id ?? '', principalId: made.principalId ?? '' };
}

let grants = 0;

/** Grants Network Contributor and, unless told not to, waits until it has effect. */
export async function grant(
  fixture: Fixture,
  principalId: string,
  scope: string,
  waitMs = 6 * MINUTE,
): Promise<string> {
  return grantRole(fixture, { principalId, scope, role: NETWORK_CONTRIBUTOR }, waitMs);
}

export async function grantRole(
  fixture: Fixture,
  { principalId, scope, role }: { principalId: string; scope: string; role: string },
  waitMs = 6 * MINUTE,
): Promise<string> {
  grants += 1;
  const name = `00000000-0000-4000-8000-${String(grants).padStart(12, '0')}`;
  const roleDefinitionId = roleDefinition(role);
  const parameters = { roleDefinitionId, principalId, principalType: 'ServicePrincipal' };
  await fixture.authorization.roleAssignments.create(scope.slice(1), name, parameters);
  await fixture.clock.advance(waitMs);
  return name;
}

export function roleDefinition(guid: string): string {
  return `/subscriptions/${SUBSCRIPTION}/providers/Microsoft.Authorization/roleDefinitions/${guid}`;
}

/** The network of the bring-your-own-VNet document, with an identity that may join both subnets. */
export async function makeLanding(
  fixture: Fixture,
  apiPrefix = '172.19.0.0/28',
): Promise<{ identityId: string }> {
  await makeGroup(fixture);
  await makeNetwork(fixture);
  await makeSubnet(fixture, 'api', { addressPrefix: apiPrefix, ...DELEGATED });
  await makeSubnet(fixture, 'nodes', { addressPrefix: '172.19.1.0/24' });
  const { id, principalId } = await makeIdentity(fixture);
  await grant(fixture, principalId, subnetId('api'), 0);
  await grant(fixture, principalId, subnetId('nodes'));
  return { identityId: id };
}

/** A private cluster with API Server VNet Integration in the landing's subnets. */
export function clusterIn(identityId: string, change: Partial<ManagedCluster> = {}): ManagedCluster {
  return {
    location: LOCATION,
    dnsPrefix: 'fleet',
    identity: { type: 'UserAssigned', userAssignedIdentities: { [identityId]: {} } },
    agentPoolProfiles: [
      {
        name: 'system',
        mode: 'System',
        count: 3,
        vmSize: 'Standard_D4ds_v5',
        vnetSubnetID: subnetId('nodes'),
      },
    ],
    apiServerAccessProfile: {
      enablePrivateCluster: true,
      enableVnetIntegration: true,
      subnetId: subnetId('api'),
    },
    networkProfile: { networkPlugin: 'azure' },
    ...change,
  };
}

/** A public cluster in a network that AKS makes itself. */
export function plainCluster(change: Partial<ManagedCluster> = {}): ManagedCluster {
  return {
    location: LOCATION,
    dnsPrefix: 'plain',
    identity: { type: 'SystemAssigned' },
    agentPoolProfiles: [{ name: 'system', mode: 'System', count: 1, vmSize: 'Standard_D4ds_v5' }],
    ...change,
  };
}

/** Starts the creation of a cluster and waits for the answer to the request only. */
export async function putCluster(fixture: Fixture, name: string, body: ManagedCluster): Promise<void> {
  await fixture.aks.managedClusters.createOrUpdate(GROUP, name, body).submitted();
}

export function plan(fixture: Fixture, faults: unknown): Promise<RawAnswer> {
  return raw(fixture, '/_simulator/faults', { method: 'POST', body: faults });
}

export interface JournalEntry {
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly code: string | null;
  readonly caller: string | null;
  readonly clientRequestId: string | null;
  readonly at: string;
  readonly effects: readonly { effect: string; resourceId: string; at: string }[];
}

export async function journal(fixture: Fixture): Promise<readonly JournalEntry[]> {
  const { body } = await raw(fixture, '/_simulator/journal');
  return body?.['value'] as readonly JournalEntry[];
}

/** Ids of all that exists. */
export async function inventory(fixture: Fixture): Promise<readonly string[]> {
  const { body } = await raw(fixture, '/_simulator/inventory');
  return (body?.['value'] as readonly { id: string }[]).map(({ id }) => id);
}
