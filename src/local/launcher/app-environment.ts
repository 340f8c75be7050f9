import { resolve } from 'node:path';

export interface StackAddresses {
  readonly brokerPort: number;
  readonly armPort: number;
  readonly identityEndpoint: string;
  readonly identityHeader: string;
  readonly caFile: string;
  readonly recordsFile: string;
}

export const REQUESTS_QUEUE = 'cluster-requests';
export const REJECTED_QUEUE = 'cluster-requests-rejected';
export const EVENTS_TOPIC = 'operation-events';
export const RESULTS_QUEUE = 'operation-results';

/** In the form of the official emulator, which makes the client use plain TCP. */
export function serviceBusConnection(brokerPort: number): string {
  return `Endpoint=sb://127.0.0.1:${String(brokerPort)};SharedAccessKeyName=RootManageSharedAccessKey;SharedAccessKey=SAS_KEY_VALUE;UseDevelopmentEmulator=true;`;
}

/** The app settings (`local.settings.sample.json`) that point the app at the embedded stack. */
export function appSettings(addresses: StackAddresses): Record<string, string> {
  return {
    FUNCTIONS_WORKER_RUNTIME: 'node',
    AzureWebJobsStorage: 'UseDevelopmentStorage=true',
    TASKHUB_NAME: 'Slipway',
    ServiceBus: serviceBusConnection(addresses.brokerPort),
    CLUSTER_REQUESTS_QUEUE: REQUESTS_QUEUE,
    CLUSTER_REQUESTS_REJECTED_QUEUE: REJECTED_QUEUE,
    EVENTS_TOPIC,
    REPLY_QUEUES: RESULTS_QUEUE,
    // The host has checked where a request comes from.
    PRINCIPAL_SOURCE: 'local',
    SUBSCRIPTIONS: '*',
    OPERATION_RECORDS: `sqlite:${resolve(addresses.recordsFile)}`,
    ARM_ENDPOINT: `https://127.0.0.1:${String(addresses.armPort)}`,
    KEY_VAULT_ENDPOINT: `https://127.0.0.1:${String(addresses.armPort)}/keyvault`,
    AZURE_CLIENT_ID: '',
    IDENTITY_ENDPOINT: addresses.identityEndpoint,
    IDENTITY_HEADER: addresses.identityHeader,
    NODE_EXTRA_CA_CERTS: addresses.caFile,
  };
}

/** A virtual minute is a second, and people watch. */
const METRICS_EVERY_MS = 5_000;

/** Without a collector nothing is told to anybody. */
export function telemetrySettings(collector: string | undefined): Record<string, string> {
  if (collector === undefined) return {};
  return {
    OTEL_EXPORTER_OTLP_ENDPOINT: collector,
    OTEL_METRIC_EXPORT_INTERVAL: String(METRICS_EVERY_MS),
    DEPLOYMENT_ENVIRONMENT: 'local',
  };
}

/** The SDKs of the app heed these; on a developer's machine they are about something else. */
const NOT_FOR_THE_STACK =
  /^((https?|all|no)_proxy|(azure|identity|msi|imds|applicationinsights|website)_.*|node_extra_ca_certs|otel_exporter_otlp_endpoint)$/i;

/** The environment that the stack's processes inherit. */
export function inheritedEnvironment(environment: NodeJS.ProcessEnv): Record<string, string> {
  const kept = Object.entries(environment).flatMap(([name, value]) =>
    value === undefined || NOT_FOR_THE_STACK.test(name) ? [] : [[name, value] as const],
  );
  return Object.fromEntries(kept);
}
