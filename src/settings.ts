/**
 * The environment, read once into one typed object. Names and meanings are in `local.settings.sample.json`; the
 * `ServiceBus` connection is read by the Functions host itself.
 */
import { z } from 'zod';

export interface Settings {
  /** Absent: Azure's own. */
  readonly armEndpoint?: string;
  /** Takes the requests for all vaults, under `/<host of the vault>`; absent: each vault's own host. */
  readonly keyVaultEndpoint?: string;
  /** Of the user-assigned identity that ARM is called with; absent: the system-assigned one. */
  readonly managedIdentityClientId?: string;
  /** V45: subscriptions in which no preview feature is registered unless the request says `allowPreview`. */
  readonly productionSubscriptions: readonly string[];
  /** How old the answer to a read may be that several operations make together, in milliseconds of real time. */
  readonly sharedReadMs?: number;
  /** An activity of a step answers within this, in seconds of real time. */
  readonly activityLimitSeconds: number;
  /** The file of the operation records. */
  readonly recordsFile: string;
}

const endpoint = z.url({ protocol: /^https$/ }).transform((text) => text.replace(/\/+$/, ''));

const variables = z.object({
  ARM_ENDPOINT: endpoint.optional(),
  KEY_VAULT_ENDPOINT: endpoint.optional(),
  AZURE_CLIENT_ID: z.guid().optional(),
  PRODUCTION_SUBSCRIPTIONS: z
    .string()
    .transform((text) => text.split(',').map((each) => each.trim()))
    .pipe(z.array(z.guid('must be GUIDs with commas between them')))
    .default([]),
  SHARED_READ_MS: z.coerce.number().int().min(0).max(60_000).optional(),
  ACTIVITY_LIMIT_SECONDS: z.coerce.number().int().min(5).max(120).default(30),
  OPERATION_RECORDS: z
    .string()
    .regex(/^sqlite:.+/, 'must be sqlite: and the path of a file')
    .transform((text) => text.slice('sqlite:'.length)),
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
  const { ARM_ENDPOINT, KEY_VAULT_ENDPOINT, AZURE_CLIENT_ID, SHARED_READ_MS, ...others } = parsed.data;
  return {
    ...(ARM_ENDPOINT === undefined ? {} : { armEndpoint: ARM_ENDPOINT }),
    ...(KEY_VAULT_ENDPOINT === undefined ? {} : { keyVaultEndpoint: KEY_VAULT_ENDPOINT }),
    ...(AZURE_CLIENT_ID === undefined ? {} : { managedIdentityClientId: AZURE_CLIENT_ID }),
    productionSubscriptions: others.PRODUCTION_SUBSCRIPTIONS,
    ...(SHARED_READ_MS === undefined ? {} : { sharedReadMs: SHARED_READ_MS }),
    activityLimitSeconds: others.ACTIVITY_LIMIT_SECONDS,
    recordsFile: others.OPERATION_RECORDS,
  };
}
