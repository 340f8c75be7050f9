/**
 * The environment, read once into one typed object. Names and meanings are in the README; the Functions host reads the
 * `ServiceBus` connection and the names of the queues besides, for its bindings.
 */
import * as z from 'zod';
import type { SubscriptionFence } from './domain/subscription-fence.ts';
import { withoutTrailing } from './domain/trimmed.ts';
import {
  accessVariables,
  httpAccessSettings,
  whyUnbelievable,
  type HttpAccessSettings,
} from './http-access/access-settings.ts';
import {
  telemetrySettings,
  telemetryVariables,
  type TelemetrySettings,
} from './telemetry/telemetry-settings.ts';

export interface Settings {
  /** Absent: Azure's own. */
  readonly armEndpoint?: string;
  /** Takes the requests for all vaults, under `/<host of the vault>`; absent: each vault's own host. */
  readonly keyVaultEndpoint?: string;
  /** Of the user-assigned identity that ARM is called with; absent: the system-assigned one. */
  readonly managedIdentityClientId?: string;
  /** V45: subscriptions in which no preview feature is registered unless the request says `allowPreview`. */
  readonly productionSubscriptions: readonly string[];
  /** How old the answer to a read may be that several operations make together, in milliseconds. */
  readonly sharedReadMs?: number;
  /** NCRONTAB, in UTC: when the watchdog looks at operations, when for orphans, when old instances are purged, and events sent. */
  readonly schedules: Readonly<Record<'watchdog' | 'orphans' | 'purge' | 'events', string>>;
  /** What becomes of operations that are stalled long beyond their deadline: `fail` terminates them. */
  readonly stalledPolicy: 'ring' | 'fail';
  /** The only ones that requests may name and that are ever called. */
  readonly subscriptions: SubscriptionFence;
  /** How long the engine keeps what has ended. */
  readonly retentionDays: number;
  readonly records: RecordsSettings;
  /** An activity of a step answers within this, in seconds of real time. */
  readonly activityLimitSeconds: number;
  readonly serviceBus: ServiceBusSettings;
  readonly requestsQueue: string;
  readonly eventsTopic: string;
  /** The only queues to which results are sent. */
  readonly replyQueues: readonly string[];
  readonly telemetry: TelemetrySettings;
  /** How callers over HTTP are known. */
  readonly httpAccess: HttpAccessSettings;
}

/** The namespace of the queues and the topic. */
export type ServiceBusSettings =
  | { readonly kind: 'connectionString'; readonly connectionString: string }
  /** Entered as the identity of the app. */
  | { readonly kind: 'namespace'; readonly fullyQualifiedNamespace: string };

/** Where the operation records are. */
export type RecordsSettings =
  /** In a file, for one machine. */
  | { readonly kind: 'sqlite'; readonly file: string }
  /** In a table of a storage account, which the app's identity may read and write. */
  | { readonly kind: 'table'; readonly endpoint: string; readonly table: string }
  /** In a table of the storage emulator on this machine. */
  | { readonly kind: 'emulatedTable'; readonly table: string };

const endpoint = z.url({ protocol: /^https$/ }).transform((text) => withoutTrailing(text, '/'));

const guidList = z
  .string()
  .transform((text) => text.split(',').map((each) => each.trim()))
  .pipe(z.array(z.guid('must be GUIDs with commas between them')));

const guids = guidList.default([]);

/** All of them only where that is said. */
const fence = z.union([z.literal('*'), guidList], 'must be * or GUIDs with commas between them');

/** A timer that comes more than once a minute is not told by the host when it is. */
const schedule = z
  .string()
  .regex(
    /^[0-5]?\d( \S+){5}$/,
    'must be six fields, the first one second of the minute, as in 0 */5 * * * *',
  );

const entity = z
  .string()
  .regex(/^[A-Za-z0-9]([\w./-]{0,258}[A-Za-z0-9_])?$/, 'must be the name of a queue or topic');

const entities = z
  .string()
  .transform((text) => text.split(',').map((each) => each.trim()))
  .pipe(z.array(entity));

const eachVariable = z.object({
  ...telemetryVariables,
  ...accessVariables,
  ARM_ENDPOINT: endpoint.optional(),
  KEY_VAULT_ENDPOINT: endpoint.optional(),
  AZURE_CLIENT_ID: z.guid().optional(),
  PRODUCTION_SUBSCRIPTIONS: guids,
  SUBSCRIPTIONS: fence,
  WATCHDOG_SCHEDULE: schedule.default('0 * * * * *'),
  ORPHANS_SCHEDULE: schedule.default('0 7 * * * *'),
  PURGE_SCHEDULE: schedule.default('0 23 3 * * *'),
  EVENTS_SCHEDULE: schedule.default('30 * * * * *'),
  ServiceBus: z.string().optional(),
  ServiceBus__fullyQualifiedNamespace: z
    .string()
    .regex(/^[a-z0-9-]+(\.[a-z0-9-]+)+$/i, 'must be a host name, as <name>.servicebus.windows.net')
    .optional(),
  CLUSTER_REQUESTS_QUEUE: entity.default('cluster-requests'),
  EVENTS_TOPIC: entity.default('operation-events'),
  REPLY_QUEUES: entities.default(['operation-results']),
  STALLED_POLICY: z.enum(['ring', 'fail']).default('ring'),
  RETENTION_DAYS: z.coerce.number().int().min(1).max(3650).default(30),
  SHARED_READ_MS: z.coerce.number().int().min(0).max(60_000).optional(),
  ACTIVITY_LIMIT_SECONDS: z.coerce.number().int().min(5).max(40).default(30),
  OPERATION_RECORDS: z.string().transform((text, context) => {
    const records = readRecords(text);
    if (records) return records;
    context.addIssue(
      'must be sqlite:<file>, table:https://<account>.table.core.windows.net/<table> or table:UseDevelopmentStorage=true',
    );
    return z.NEVER;
  }),
});

/** What goes to the topic is never given up, and what goes to a reply queue is. */
const variables = eachVariable
  .refine(({ REPLY_QUEUES, EVENTS_TOPIC }) => !REPLY_QUEUES.includes(EVENTS_TOPIC), {
    path: ['REPLY_QUEUES'],
    message: 'must be queues, and not the topic of EVENTS_TOPIC',
  })
  .superRefine((read, context) => {
    const message = whyUnbelievable(read);
    if (message !== undefined) context.addIssue({ code: 'custom', path: ['PRINCIPAL_SOURCE'], message });
  });

export class SettingsError extends Error {}

/** Empty variables count as absent. Throws `SettingsError` that names every bad one, never its value. */
export function readSettings(environment: Readonly<Record<string, string | undefined>>): Settings {
  const present = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''));
  const parsed = variables.safeParse(present);
  if (!parsed.success) {
    const problems = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
    throw new SettingsError(
      `Settings are wrong or missing (see local.settings.sample.json): ${problems.join('; ')}`,
    );
  }
  const serviceBus = readServiceBus(parsed.data);
  const { ARM_ENDPOINT, KEY_VAULT_ENDPOINT, AZURE_CLIENT_ID, SHARED_READ_MS, ...others } = parsed.data;
  return {
    ...(ARM_ENDPOINT === undefined ? {} : { armEndpoint: ARM_ENDPOINT }),
    ...(KEY_VAULT_ENDPOINT === undefined ? {} : { keyVaultEndpoint: KEY_VAULT_ENDPOINT }),
    ...(AZURE_CLIENT_ID === undefined ? {} : { managedIdentityClientId: AZURE_CLIENT_ID }),
    productionSubscriptions: others.PRODUCTION_SUBSCRIPTIONS,
    ...(SHARED_READ_MS === undefined ? {} : { sharedReadMs: SHARED_READ_MS }),
    activityLimitSeconds: others.ACTIVITY_LIMIT_SECONDS,
    ...watchSettings(others),
    serviceBus,
    requestsQueue: others.CLUSTER_REQUESTS_QUEUE,
    eventsTopic: others.EVENTS_TOPIC,
    replyQueues: others.REPLY_QUEUES,
    records: others.OPERATION_RECORDS,
    telemetry: telemetrySettings(others),
    httpAccess: httpAccessSettings(others),
  };
}

type Variables = z.infer<typeof variables>;

function watchSettings(
  read: Pick<
    Variables,
    | `${'WATCHDOG' | 'ORPHANS' | 'PURGE' | 'EVENTS'}_SCHEDULE`
    | 'STALLED_POLICY'
    | 'SUBSCRIPTIONS'
    | 'RETENTION_DAYS'
  >,
): Pick<Settings, 'schedules' | 'stalledPolicy' | 'subscriptions' | 'retentionDays'> {
  return {
    schedules: {
      watchdog: read.WATCHDOG_SCHEDULE,
      orphans: read.ORPHANS_SCHEDULE,
      purge: read.PURGE_SCHEDULE,
      events: read.EVENTS_SCHEDULE,
    },
    stalledPolicy: read.STALLED_POLICY,
    subscriptions: read.SUBSCRIPTIONS,
    retentionDays: read.RETENTION_DAYS,
  };
}

/** The forms that the Functions host takes for a connection of this name; the first wins, as there. */
function readServiceBus(read: Variables): ServiceBusSettings {
  const { ServiceBus: connectionString, ServiceBus__fullyQualifiedNamespace: fullyQualifiedNamespace } = read;
  if (connectionString !== undefined) return { kind: 'connectionString', connectionString };
  if (fullyQualifiedNamespace !== undefined) return { kind: 'namespace', fullyQualifiedNamespace };
  throw new SettingsError(
    'Settings are wrong or missing (see local.settings.sample.json): ServiceBus or ServiceBus__fullyQualifiedNamespace',
  );
}

/** No key and no signature has a place here: an account is entered as the app's identity, the emulator as anybody. */
const TABLE_URL = /^(https:\/\/[a-z0-9]{3,24}\.table\.core\.windows\.net)\/([a-z][a-z0-9]{2,62})$/i;

function readRecords(text: string): RecordsSettings | undefined {
  const [, scheme, rest = ''] = /^(sqlite|table):(.+)$/.exec(text) ?? [];
  if (scheme === 'sqlite') return { kind: 'sqlite', file: rest };
  if (scheme === 'table' && rest === 'UseDevelopmentStorage=true') {
    return { kind: 'emulatedTable', table: 'SlipwayRecords' };
  }
  const [, endpoint, table] = TABLE_URL.exec(scheme === 'table' ? rest : '') ?? [];
  return endpoint !== undefined && table !== undefined ? { kind: 'table', endpoint, table } : undefined;
}
