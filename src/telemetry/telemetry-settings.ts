/** Which part of the environment says where telemetry goes. */
import * as z from 'zod';
import { withoutTrailing } from '../domain/trimmed.ts';

export interface TelemetrySettings {
  /** None: nothing is exported, and nothing of it is loaded. */
  readonly receivers: readonly TelemetryReceiver[];
  readonly metricIntervalMs: number;
  readonly deploymentEnvironment?: string;
  /** Where the app stands, as the platform says. */
  readonly cloud: { readonly app?: string; readonly region?: string; readonly instance?: string };
  /** Of the times that are told, where they are not the machine's. */
  readonly clock?: TelemetryClock;
}

export type TelemetryReceiver =
  | {
      readonly kind: 'applicationInsights';
      readonly connectionString: string;
      /** Entered as the app's own identity, or one that is assigned to it; absent: by the connection string alone. */
      readonly identity?: { readonly clientId?: string };
    }
  | { readonly kind: 'otlp'; readonly endpoint: string; readonly headers: Readonly<Record<string, string>> };

/** Shows `virtualMs` when the machine's shows `realMs`, and goes `speed` times as fast. */
export interface TelemetryClock {
  readonly realMs: number;
  readonly virtualMs: number;
  readonly speed: number;
}

const GUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

const connectionString = z
  .string()
  .refine(
    (text) => GUID.test(fieldsOf(text).get('instrumentationkey') ?? ''),
    'must be the connection string of Application Insights',
  );

const authentication = z
  .string()
  .transform((text): { readonly clientId?: string } | undefined => {
    const fields = fieldsOf(text);
    const clientId = fields.get('clientid');
    if (fields.get('authorization')?.toUpperCase() !== 'AAD') return undefined;
    return clientId === undefined ? {} : { clientId };
  })
  .refine(
    (identity) => identity && (identity.clientId === undefined || GUID.test(identity.clientId)),
    'must be Authorization=AAD or ClientId=<guid>;Authorization=AAD',
  );

/** `Name=value;Name=value`; names in lower case. */
function fieldsOf(text: string): ReadonlyMap<string, string> {
  return new Map(
    text.split(';').map((field) => {
      const [name = '', ...value] = field.split('=');
      return [name.trim().toLowerCase(), value.join('=').trim()];
    }),
  );
}

const collector = z
  .url({ protocol: /^https?$/, message: 'must be the http or https URL of a collector' })
  .refine((text) => isBare(new URL(text)), 'must have no user, no query and no fragment')
  .transform((text) => withoutTrailing(text, '/'));

const headers = z.string().transform((text, context) => {
  const read = text.split(',').map(headerIn);
  if (read.every((each) => each !== undefined)) return Object.fromEntries(read);
  context.addIssue('must be name=value with commas between, the values percent-encoded');
  return z.NEVER;
});

function headerIn(text: string): readonly [string, string] | undefined {
  const [name = '', ...value] = text.split('=');
  if (!/^[\w-]+$/.test(name.trim()) || value.length === 0) return undefined;
  try {
    return [name.trim(), decodeURIComponent(value.join('=').trim())];
  } catch {
    return undefined;
  }
}

function isBare({ username, password, search, hash }: URL): boolean {
  return `${username}${password}${search}${hash}` === '';
}

const clock = z
  .string()
  .regex(/^\d+(?:\.\d+)?,\d+(?:\.\d+)?,\d+(?:\.\d+)?$/, 'must be realMs,virtualMs,speed')
  .transform((text): TelemetryClock => {
    const [realMs = 0, virtualMs = 0, speed = 1] = text.split(',').map(Number);
    return { realMs, virtualMs, speed };
  });

/** The first two and the next two are read by the platform too, under these names. */
export const telemetryVariables = {
  APPLICATIONINSIGHTS_CONNECTION_STRING: connectionString.optional(),
  APPLICATIONINSIGHTS_AUTHENTICATION_STRING: authentication.optional(),
  OTEL_EXPORTER_OTLP_ENDPOINT: collector.optional(),
  OTEL_EXPORTER_OTLP_HEADERS: headers.default({}),
  OTEL_METRIC_EXPORT_INTERVAL: z.coerce.number().int().min(100).max(600_000).default(60_000),
  /** The templates give it the name that azd has for the environment. */
  DEPLOYMENT_ENVIRONMENT: z
    .string()
    .regex(/^[\w.()-]{1,64}$/, 'must be a short name')
    .optional(),
  WEBSITE_SITE_NAME: z.string().optional(),
  REGION_NAME: z.string().optional(),
  WEBSITE_INSTANCE_ID: z.string().optional(),
  SLIPWAY_CLOCK: clock.optional(),
};

type Variables = z.infer<z.ZodObject<typeof telemetryVariables>>;

export function telemetrySettings(read: Variables): TelemetrySettings {
  const { DEPLOYMENT_ENVIRONMENT: deploymentEnvironment, SLIPWAY_CLOCK: clock } = read;
  return {
    receivers: [...insights(read), ...otlp(read)],
    metricIntervalMs: read.OTEL_METRIC_EXPORT_INTERVAL,
    ...(deploymentEnvironment === undefined ? {} : { deploymentEnvironment }),
    cloud: cloudOf(read),
    ...(clock === undefined ? {} : { clock }),
  };
}

function insights(read: Variables): readonly TelemetryReceiver[] {
  const connectionString = read.APPLICATIONINSIGHTS_CONNECTION_STRING;
  const identity = read.APPLICATIONINSIGHTS_AUTHENTICATION_STRING;
  if (connectionString === undefined) return [];
  return [{ kind: 'applicationInsights', connectionString, ...(identity ? { identity } : {}) }];
}

function otlp(read: Variables): readonly TelemetryReceiver[] {
  const endpoint = read.OTEL_EXPORTER_OTLP_ENDPOINT;
  return endpoint === undefined ? [] : [{ kind: 'otlp', endpoint, headers: read.OTEL_EXPORTER_OTLP_HEADERS }];
}

function cloudOf(read: Variables): TelemetrySettings['cloud'] {
  const { WEBSITE_SITE_NAME: app, REGION_NAME: region, WEBSITE_INSTANCE_ID: instance } = read;
  return {
    ...(app === undefined ? {} : { app }),
    ...(region === undefined ? {} : { region }),
    ...(instance === undefined ? {} : { instance }),
  };
}
