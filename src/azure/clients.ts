/**
 * The SDK's clients, per subscription, made when first used and kept. All of them send tokens to the configured ARM
 * endpoint only, never retry on their own (every retry is the workflow's, on durable timers) and give up on a
 * request before the activity that made it would.
 */
import { AuthorizationManagementClient } from '@azure/arm-authorization';
import { ContainerServiceClient } from '@azure/arm-containerservice';
import { FeatureClient } from '@azure/arm-features';
import { ManagedServiceIdentityClient } from '@azure/arm-msi';
import { NetworkManagementClient } from '@azure/arm-network';
import { PrivateDnsManagementClient } from '@azure/arm-privatedns';
import { ResourceManagementClient } from '@azure/arm-resources';
import {
  bearerTokenAuthenticationPolicy,
  createDefaultHttpClient,
  createPipelineFromOptions,
  createPipelineRequest,
} from '@azure/core-rest-pipeline';
import type { HttpClient, PipelineOptions } from '@azure/core-rest-pipeline';
import type { TokenCredential } from '@azure/identity';
import { armCall, armStart, setHeaders } from './arm-call.ts';
import type { CallLimits, CallOptions, StartedPoller } from './arm-call.ts';
import type { ArmResult } from './arm-failure.ts';
import { armResponse } from './arm-response.ts';
import type { ArmResponse } from './arm-response.ts';
import type { SubscriptionFence } from '../domain/subscription-fence.ts';
import { classify } from './classify.ts';
import { withTokenFailures } from './credential.ts';
import { createKeyVault, type KeyVault } from './key-vault.ts';
import type { NetworkGroup } from './network-groups.ts';
import { assertFenced, requestFencePolicy } from './request-fence.ts';
import { sharedReads } from './shared-reads.ts';
import { assertTrusted, trustedOriginPolicy } from './trusted-origin.ts';

const AZURE_PUBLIC = 'https://management.azure.com';
const SCOPE = `${AZURE_PUBLIC}/.default`;

/** AKS's server application in Entra ID, the same in every tenant. Source: Kubelogin, and the Azure CLI's command invoke. */
const KUBERNETES_SCOPE = '6dae42f8-4368-4678-94ff-3960e28e3630/.default';

/** One request may take this long; an activity makes two or three. */
const REQUEST_TIMEOUT_MS = 25_000;

/** Timers that are due together fire within seconds of each other. */
const SHARED_READ_MS = 5_000;

export interface AzureSettings {
  /** Absent: Azure's own. */
  readonly armEndpoint?: string;
  /** Takes the requests for all key vaults; absent: each vault's own host. */
  readonly keyVaultEndpoint?: string;
  readonly credential: TokenCredential;
  /** The only subscriptions that are called. */
  readonly subscriptions: SubscriptionFence;
  readonly requestTimeoutMs?: number;
  /** How old the answer to a shared read may be, in milliseconds; 0: nothing is kept that has been answered. */
  readonly sharedReadMs?: number;
  /** The time that operations run by, by which answers grow old; absent: the machine's. */
  readonly now?: () => number;
  /** Sends the requests in place of the SDK's own client. */
  readonly httpClient?: HttpClient;
  /** Makes the ids that requests are sent with; absent: random ones. */
  readonly newRequestId?: () => string;
  /** PEM of the authority that a private endpoint's certificate is from; absent: those that Node trusts. */
  readonly certificateAuthority?: string;
}

/** Of a read that many operations make. */
export interface ReadTogether {
  /** Equal keys mean equal reads. */
  readonly key: string;
  /** How old the answer may be; absent: as old as the settings say. With 0 there nothing is kept at all. */
  readonly maxAgeMs?: number;
}

export interface SubscriptionClients {
  readonly features: FeatureClient;
  readonly resources: ResourceManagementClient;
  readonly network: Pick<NetworkManagementClient, NetworkGroup>;
  readonly privateDns: PrivateDnsManagementClient;
  readonly identities: ManagedServiceIdentityClient;
  readonly authorization: AuthorizationManagementClient;
  readonly clusters: ContainerServiceClient;
}

export interface AzureClients {
  readonly keyVault: KeyVault;
  /** What is called outside the settings' subscriptions fails with `SubscriptionNotAllowed`, and nothing is sent. */
  of(subscriptionId: string): SubscriptionClients;
  /** Runs a call that changes nothing. */
  read<T>(send: (options: CallOptions) => Promise<T>): Promise<ArmResult<T>>;
  /** As `read`, for what many operations look at together: the answer may be a little old. */
  readShared<T>(shared: ReadTogether, send: (options: CallOptions) => Promise<T>): Promise<ArmResult<T>>;
  /** Runs a call that changes something and is over with its answer. */
  write<T>(send: (options: CallOptions) => Promise<T>): Promise<ArmResult<T>>;
  /** Sends the first request of a long-running operation. */
  start(send: (options: CallOptions) => StartedPoller): Promise<ArmResult<ArmResponse>>;
  /** For Kubernetes, where a cluster's commands are run as the app's identity; undefined when none can be had. */
  clusterToken(): Promise<string | undefined>;
  /** Reads a URL that ARM gave; one of another origin is refused before a token is asked for. */
  get(url: string): Promise<ArmResult<ArmResponse>>;
  /** Reads a resource or list that no client of the SDK here has, by its path under the ARM endpoint; shared if so told. */
  getPath(
    path: string,
    apiVersion: string,
    shared?: Pick<ReadTogether, 'maxAgeMs'>,
  ): Promise<ArmResult<ArmResponse>>;
  /** The same clients, all of whose calls are over when the time is. */
  within(milliseconds: number): AzureClients;
  /** The same clients, all of whose calls end when the signal says so. */
  until(signal: AbortSignal): AzureClients;
}

export function createAzureClients(settings: AzureSettings): AzureClients {
  const endpoint = settings.armEndpoint ?? AZURE_PUBLIC;
  const known = new Map<string, SubscriptionClients>();
  const shared: Shared = {
    share: sharing(settings),
    of(subscriptionId) {
      const clients = known.get(subscriptionId) ?? lazyClients(subscriptionId, settings, endpoint);
      known.set(subscriptionId, clients);
      return clients;
    },
    endpoint,
    sendUrl: urlSender(settings, endpoint),
    keyVault: createKeyVault(
      { ...settings, credential: withTokenFailures(settings.credential) },
      pipelineOptions(settings),
    ),
    clusterToken: () => clusterToken(settings.credential),
  };
  return limitedClients(shared, {
    timeoutMs: settings.requestTimeoutMs ?? REQUEST_TIMEOUT_MS,
    ...(settings.newRequestId === undefined ? {} : { newRequestId: settings.newRequestId }),
  });
}

interface Shared extends Pick<AzureClients, 'of' | 'clusterToken'> {
  readonly share: <T>(shared: ReadTogether, read: () => Promise<ArmResult<T>>) => Promise<ArmResult<T>>;
  readonly endpoint: string;
  readonly keyVault: (limits: CallLimits) => KeyVault;
  readonly sendUrl: (options: CallOptions, url: string) => Promise<ArmResponse>;
}

function limitedClients(all: Shared, limits: CallLimits): AzureClients {
  const { endpoint, sendUrl, share, keyVault, ...shared } = all;
  const get: AzureClients['get'] = async (url) => {
    const result = await armCall({ ...limits, changes: false, send: (options) => sendUrl(options, url) });
    if (!result.ok || (result.value.status >= 200 && result.value.status < 300)) return result;
    return { ok: false, failure: classify({ kind: 'answer', response: result.value }) };
  };
  const until = (signal: AbortSignal): AzureClients =>
    limitedClients(all, {
      ...limits,
      signal: limits.signal ? AbortSignal.any([limits.signal, signal]) : signal,
    });
  return {
    ...shared,
    keyVault: keyVault(limits),
    read: (send) => armCall({ ...limits, changes: false, send }),
    readShared: (shared, send) => share(shared, () => armCall({ ...limits, changes: false, send })),
    write: (send) => armCall({ ...limits, changes: true, send }),
    start: (send) => armStart(limits, send),
    get,
    getPath: (path, apiVersion, shared) => {
      const url = new URL(path, endpoint);
      url.searchParams.set('api-version', apiVersion);
      return shared ? share({ ...shared, key: path }, () => get(url.href)) : get(url.href);
    },
    within: (milliseconds) => until(AbortSignal.timeout(milliseconds)),
    until,
  };
}

function monotonicNow(): number {
  return performance.now();
}

function sharing({ sharedReadMs = SHARED_READ_MS, now = monotonicNow }: AzureSettings): Shared['share'] {
  const reads = sharedReads(now);
  return <T>({ key, maxAgeMs = sharedReadMs }: ReadTogether, read: () => Promise<ArmResult<T>>) =>
    reads.share({
      key,
      maxAgeMs: sharedReadMs === 0 ? 0 : maxAgeMs,
      isKept: ({ ok }) => ok,
      read,
    });
}

async function clusterToken(credential: TokenCredential): Promise<string | undefined> {
  try {
    return (await credential.getToken(KUBERNETES_SCOPE))?.token;
  } catch {
    // Whoever asks learns from AKS's refusal what the missing token means.
    return undefined;
  }
}

function lazyClients(subscriptionId: string, settings: AzureSettings, endpoint: string): SubscriptionClients {
  const credential = withTokenFailures(settings.credential);
  const options = { ...clientOptions(settings, endpoint), endpoint };
  const classic = { ...options, credentialScopes: SCOPE };
  const modular = { ...options, credentials: { scopes: [SCOPE] } };
  const features = once(() => new FeatureClient(credential, subscriptionId, classic));
  const resources = once(() => new ResourceManagementClient(credential, subscriptionId, modular));
  const network = once(() => new NetworkManagementClient(credential, subscriptionId, modular));
  const privateDns = once(() => new PrivateDnsManagementClient(credential, subscriptionId, modular));
  const identities = once(() => new ManagedServiceIdentityClient(credential, subscriptionId, classic));
  const authorization = once(() => new AuthorizationManagementClient(credential, subscriptionId, classic));
  const clusters = once(() => new ContainerServiceClient(credential, subscriptionId, modular));
  return {
    get features() {
      return features();
    },
    get resources() {
      return resources();
    },
    get network() {
      return network();
    },
    get privateDns() {
      return privateDns();
    },
    get identities() {
      return identities();
    },
    get authorization() {
      return authorization();
    },
    get clusters() {
      return clusters();
    },
  };
}

function clientOptions(settings: AzureSettings, endpoint: string) {
  return {
    ...pipelineOptions(settings),
    additionalPolicies: [
      { policy: trustedOriginPolicy(endpoint), position: 'perCall' as const },
      { policy: requestFencePolicy(settings.subscriptions), position: 'perCall' as const },
    ],
    ...(settings.httpClient === undefined ? {} : { httpClient: settings.httpClient }),
  };
}

function pipelineOptions(settings: AzureSettings): PipelineOptions {
  const ca = settings.certificateAuthority;
  return {
    retryOptions: { maxRetries: 0 },
    redirectOptions: { maxRetries: 0 },
    userAgentOptions: { userAgentPrefix: 'slipway' },
    ...(ca === undefined ? {} : { tlsOptions: { ca } }),
  };
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}

function urlSender(settings: AzureSettings, endpoint: string): Shared['sendUrl'] {
  const pipeline = createPipelineFromOptions(pipelineOptions(settings));
  const credential = withTokenFailures(settings.credential);
  pipeline.addPolicy(bearerTokenAuthenticationPolicy({ credential, scopes: SCOPE }), { phase: 'Sign' });
  const httpClient = settings.httpClient ?? createDefaultHttpClient();
  return async (options, url) => {
    assertTrusted(url, endpoint);
    const request = createPipelineRequest({ url, method: 'GET', abortSignal: options.abortSignal });
    assertFenced(request, settings.subscriptions);
    request.headers.set('accept', 'application/json');
    setHeaders(request, options);
    const raw = await pipeline.sendRequest(httpClient, request);
    options.onResponse(raw);
    return armResponse(raw);
  };
}
