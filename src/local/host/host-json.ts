import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import * as z from 'zod';
import { AppLoadError } from './app-loader.ts';
import type { LogLevel } from './core-contract.ts';
import { isLogLevel } from './host-log.ts';
import { parseLenientJson } from './lenient-json.ts';
import type { Settings } from './settings.ts';
import { parseTimeSpan } from './time-span.ts';

/** Numbers and truth values may be written as text, as .NET reads its configuration. */
const number = z.preprocess((given) => (typeof given === 'string' ? readValue(given) : given), z.number());
const flag = z.preprocess((given) => (typeof given === 'string' ? readValue(given) : given), z.boolean());
const positive = number.pipe(z.number().int().positive());
/** -1 for none. */
const limit = number.pipe(z.number().int().min(-1)).transform((given) => (given < 0 ? Infinity : given));
/** One of a few words, in any casing. */
function word<const W extends string>(words: readonly W[]): z.ZodType<W, string> {
  return z.string().transform((text, context) => {
    const known = words.find((each) => each.toLowerCase() === text.toLowerCase());
    if (known === undefined) context.addIssue(`is not one of ${words.join(', ')}`);
    return known ?? z.NEVER;
  });
}
/** A .NET time span, `hh:mm:ss`, in milliseconds. */
const timeSpan = z.string().transform((text, context) => {
  const ms = parseTimeSpan(text);
  if (ms === undefined) context.addIssue('is not a time span like "00:05:00"');
  return ms ?? z.NEVER;
});

const hostJsonSchema = z.object({
  /** In milliseconds; undefined for no limit, which host.json writes as -1. */
  functionTimeout: z.union([z.literal(['-1', -1]).transform(() => undefined), timeSpan]).default(30 * 60_000),
  extensions: z
    .object({
      http: z
        .object({
          routePrefix: z.string().default('api'),
          maxOutstandingRequests: limit.prefault(-1),
          maxConcurrentRequests: limit.prefault(-1),
          customHeaders: z.record(z.string(), z.string()).default({}),
        })
        .prefault({}),
      serviceBus: z
        .object({
          maxConcurrentCalls: positive.default(16),
          maxConcurrentSessions: positive.default(8),
          maxAutoLockRenewalDuration: timeSpan.default(300_000),
          sessionIdleTimeout: timeSpan.default(1_000),
          autoCompleteMessages: flag.default(true),
          maxMessageBatchSize: positive.default(1_000),
          minMessageBatchSize: positive.default(1),
          maxBatchWaitTime: timeSpan.default(30_000),
          prefetchCount: number.pipe(z.number().int().min(0)).default(0),
          enableCrossEntityTransactions: flag.default(false),
          clientRetryOptions: z
            .object({
              delay: timeSpan.default(800),
              maxDelay: timeSpan.default(60_000),
              maxRetries: number.pipe(z.number().int().min(0)).default(3),
              tryTimeout: timeSpan.default(60_000),
            })
            .prefault({}),
        })
        .refine(
          (given) => given.minMessageBatchSize <= given.maxMessageBatchSize,
          'minMessageBatchSize is greater than maxMessageBatchSize',
        )
        .prefault({}),
      durableTask: z
        .looseObject({
          hubName: z.string().default('TestHubName'),
          maxConcurrentActivityFunctions: positive.optional(),
          maxConcurrentOrchestratorFunctions: positive.optional(),
          maxConcurrentEntityFunctions: positive.optional(),
          maxOrchestrationActions: positive.optional(),
          defaultVersion: z.string().optional(),
          versionMatchStrategy: word(['None', 'Strict', 'CurrentOrOlder']).optional(),
          versionFailureStrategy: word(['Reject', 'Fail']).optional(),
          overridableExistingInstanceStates: word(['NonRunningStates', 'AnyState']).optional(),
        })
        .prefault({}),
    })
    .prefault({}),
  logging: z.object({ logLevel: z.record(z.string(), z.string()).default({}) }).prefault({}),
});

/** The part of host.json that this host goes by, with the real host's defaults. Everything else in it is ignored. */
export type HostJson = z.infer<typeof hostJsonSchema>;

/** Settings like `AzureFunctionsJobHost__extensions__http__routePrefix` win over what the file says. */
export function readHostJson(appDir: string, settings: Settings): HostJson {
  const file = path.join(appDir, 'host.json');
  try {
    const parsed = existsSync(file) ? parseLenientJson(readFileSync(file, 'utf8')) : {};
    return hostJsonSchema.parse(withKnownNames(override(parsed, settings), nameTree(hostJsonSchema)));
  } catch (cause) {
    const reason = cause instanceof z.ZodError ? z.prettifyError(cause) : String(cause);
    throw new AppLoadError(`${file} is not valid: ${reason}`, { cause });
  }
}

const OVERRIDE = /^AzureFunctionsJobHost(?:__|:)(.+)$/i;

function override(parsed: unknown, settings: Settings): unknown {
  return Object.entries(settings).reduce((changed, [name, value]) => {
    const [, place] = OVERRIDE.exec(name) ?? [];
    return place === undefined ? changed : withValue(changed, place.split(/__|:/), readValue(value));
  }, parsed);
}

/** A copy with the value at that place; names that are there already are found whatever their casing. */
function withValue(parent: unknown, [name, ...rest]: readonly string[], value: unknown): unknown {
  if (name === undefined) return value;
  const members = typeof parent === 'object' && parent !== null ? { ...parent } : {};
  const known = Object.entries(members).find(([each]) => each.toLowerCase() === name.toLowerCase());
  return { ...members, [known?.[0] ?? name]: withValue(known?.[1], rest, value) };
}

/** Numbers and truth values as such, everything else as text. */
function readValue(text: string): unknown {
  if (/^(true|false)$/i.test(text)) return text.toLowerCase() === 'true';
  return /^-?\d+$/.test(text) ? Number(text) : text;
}

/** The names of a schema's properties, by themselves in lower case, each with the names below it. */
type NameTree = ReadonlyMap<string, { readonly name: string; readonly below: NameTree }>;

function nameTree(schema: z.ZodType): NameTree {
  return treeOf(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }).properties ?? {});
}

function treeOf(properties: Readonly<Record<string, z.core.JSONSchema._JSONSchema>>): NameTree {
  const entries = Object.entries(properties).map(([name, schema]) => {
    const below = typeof schema === 'object' ? treeOf(schema.properties ?? {}) : new Map<never, never>();
    return [name.toLowerCase(), { name, below }] as const;
  });
  return new Map(entries);
}

/** With known names spelled as the schema spells them: the real host does not tell cases apart. */
function withKnownNames(value: unknown, tree: NameTree): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([given, each]) => {
      const known = tree.get(given.toLowerCase());
      return known === undefined ? [given, each] : [known.name, withKnownNames(each, known.below)];
    }),
  );
}

/** The settings of the Durable extension that are taken and change nothing here, in one line for the log. */
export function durableSettingsWithoutEffect(hostJson: HostJson): string | undefined {
  const known = nameTree(hostJsonSchema).get('extensions')?.below.get('durabletask')?.below;
  const names = Object.keys(hostJson.extensions.durableTask).filter(
    (name) => known?.has(name.toLowerCase()) !== true,
  );
  return names.length === 0
    ? undefined
    : `host.json: these settings of extensions.durableTask have no effect here: ${names.join(', ')}.`;
}

/** What host.json asks for and this host does not do, in the words of its log. */
export function ignoredSettings(hostJson: HostJson): readonly string[] {
  const { prefetchCount, enableCrossEntityTransactions } = hostJson.extensions.serviceBus;
  return [
    ...(prefetchCount > 0 ? ['extensions.serviceBus.prefetchCount'] : []),
    ...(enableCrossEntityTransactions ? ['extensions.serviceBus.enableCrossEntityTransactions'] : []),
  ].map((name) => `host.json: ${name} is ignored; this host does not have it.`);
}

/** Levels by category, in lower case as functions log them. An unknown level is an error at start. */
export function logLevels(hostJson: HostJson): Record<string, LogLevel> {
  return Object.fromEntries(
    Object.entries(hostJson.logging.logLevel).map(([category, name]) => {
      const level = name.toLowerCase();
      if (!isLogLevel(level)) throw new AppLoadError(`host.json logging.logLevel: "${name}" is not a level.`);
      return [category, level];
    }),
  );
}
