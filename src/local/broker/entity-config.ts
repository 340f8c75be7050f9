/**
 * Reads the entities from a configuration in the format of Microsoft's own Service Bus emulator (Config.json), with
 * MaxSizeInMegabytes of the real service beside it. What is not known or not usable is an error, never ignored.
 */
import * as z from 'zod';

import type {
  EntitySettings,
  QueueSettings,
  RuleFilter,
  RuleSettings,
  SubscriptionSettings,
  TopicSettings,
} from './entity-settings.ts';
import { parseIsoDuration } from './iso-duration.ts';
import { compileAction, compileFilter } from './sql/sql-rule.ts';

/** The configuration is not usable; the message is one line and names the place. */
export class EntityConfigError extends Error {}

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const DAY = 24 * 60 * MINUTE;

const entityName = z
  .string()
  .regex(
    /^[A-Za-z0-9](?:[\w\-./]*[A-Za-z0-9])?$/,
    'must begin and end with a letter or a digit, with letters, digits, "-", "_", "." or "/" between',
  );

const duration = z.string().transform((text, context) => {
  const milliseconds = parseIsoDuration(text);
  if (milliseconds === undefined) context.addIssue(`"${text}" is not an ISO 8601 duration such as PT1M`);
  return milliseconds ?? z.NEVER;
});

const durationWithin = (minMs: number, maxMs: number, range: string): z.ZodType<number, string> =>
  duration.refine((ms) => ms >= minMs && ms <= maxMs, `must be ${range}`);

const ruleName = z
  .string()
  .regex(/^[$\w][\w\-.]{0,49}$/, 'must be 50 letters, digits, "-", "_" or "." at most');

/** SQL that compiles; the problem names the place in it. */
function sqlText(compile: (text: string) => unknown): z.ZodType<string, string> {
  return z.string().superRefine((text, context) => {
    try {
      compile(text);
    } catch (error) {
      context.addIssue(`"${text}": ${error instanceof Error ? error.message : String(error)}`);
    }
  });
}

const maxSize = z
  .int()
  .min(1)
  .max(81_920)
  .transform((megabytes) => megabytes * 1024 * 1024)
  .optional();

const timeToLive = duration.refine((ms) => ms >= SECOND, 'must be a second or more').optional();
const duplicateWindow = durationWithin(5 * SECOND, 7 * DAY, 'between PT5S and P7D').default(10 * MINUTE);

const receiverProperties = {
  LockDuration: durationWithin(5 * SECOND, 5 * MINUTE, 'between PT5S and PT5M').default(MINUTE),
  MaxDeliveryCount: z.int().min(1).max(2000).default(10),
  RequiresSession: z.boolean().default(false),
  DeadLetteringOnMessageExpiration: z.boolean().default(false),
  DefaultMessageTimeToLive: timeToLive,
  ForwardTo: z.string().default(''),
  ForwardDeadLetteredMessagesTo: z.string().default(''),
};

const senderProperties = {
  RequiresDuplicateDetection: z.boolean().default(false),
  DuplicateDetectionHistoryTimeWindow: duplicateWindow,
  MaxSizeInMegabytes: maxSize,
};

const queue = z.strictObject({
  Name: entityName,
  Properties: z.strictObject({ ...receiverProperties, ...senderProperties }).prefault({}),
});

const correlationFilter = z.strictObject({
  MessageId: z.string().optional(),
  CorrelationId: z.string().optional(),
  To: z.string().optional(),
  ReplyTo: z.string().optional(),
  Label: z.string().optional(),
  SessionId: z.string().optional(),
  ReplyToSessionId: z.string().optional(),
  ContentType: z.string().optional(),
  Properties: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).default({}),
});

const action = z.strictObject({ SqlExpression: sqlText(compileAction) }).optional();

const rule = z.strictObject({
  Name: ruleName,
  Properties: z.discriminatedUnion(
    'FilterType',
    [
      z.strictObject({
        FilterType: z.literal('Correlation'),
        CorrelationFilter: correlationFilter,
        Action: action,
      }),
      z.strictObject({
        FilterType: z.literal('Sql'),
        SqlFilter: z.strictObject({ SqlExpression: sqlText(compileFilter) }),
        Action: action,
      }),
    ],
    'must be a Correlation or a Sql filter',
  ),
});

const subscription = z.strictObject({
  Name: entityName,
  Properties: z.strictObject(receiverProperties).prefault({}),
  Rules: z.array(rule).default([]),
});

const topic = z.strictObject({
  Name: entityName,
  Properties: z.strictObject({ ...senderProperties, DefaultMessageTimeToLive: timeToLive }).prefault({}),
  Subscriptions: z.array(subscription).default([]),
});

const namespace = z.strictObject({
  Name: z.string().optional(),
  Queues: z.array(queue).default([]),
  Topics: z.array(topic).default([]),
});

const config = z.object({
  UserConfig: z.object({ Namespaces: z.array(namespace).length(1, 'must hold exactly one namespace') }),
});

type ReceiverProperties = z.infer<z.ZodObject<typeof receiverProperties>>;
type SenderProperties = z.infer<z.ZodObject<typeof senderProperties>>;

export function parseEntityConfig(value: unknown): EntitySettings {
  const parsed = config.safeParse(value);
  if (!parsed.success) throw new EntityConfigError(describe(parsed.error));
  const [only] = parsed.data.UserConfig.Namespaces;
  const settings = {
    queues: only?.Queues.map(queueSettings) ?? [],
    topics: only?.Topics.map(topicSettings) ?? [],
  };
  requireDistinctPaths(settings);
  requireForwardTargets(settings);
  return settings;
}

function queueSettings({ Name, Properties }: z.infer<typeof queue>): QueueSettings {
  return { path: Name, ...receiverSettings(Properties), ...senderSettings(Properties) };
}

function topicSettings({ Name, Properties, Subscriptions }: z.infer<typeof topic>): TopicSettings {
  return {
    path: Name,
    ...senderSettings(Properties),
    ...timeToLiveSettings(Properties.DefaultMessageTimeToLive),
    subscriptions: Subscriptions.map((each) => subscriptionSettings(Name, each)),
  };
}

const DEFAULT_RULE: RuleSettings = { name: '$Default', filter: { kind: 'true' } };

function subscriptionSettings(
  topicName: string,
  declared: z.infer<typeof subscription>,
): SubscriptionSettings {
  return {
    path: `${topicName}/Subscriptions/${declared.Name}`,
    ...receiverSettings(declared.Properties),
    rules: declared.Rules.length === 0 ? [DEFAULT_RULE] : declared.Rules.map(ruleSettings),
  };
}

function receiverSettings(properties: ReceiverProperties): Omit<QueueSettings, 'path'> {
  return {
    lockDurationMs: properties.LockDuration,
    maxDeliveryCount: properties.MaxDeliveryCount,
    requiresSession: properties.RequiresSession,
    deadLetterOnExpiration: properties.DeadLetteringOnMessageExpiration,
    ...timeToLiveSettings(properties.DefaultMessageTimeToLive),
    ...(properties.ForwardTo === '' ? {} : { forwardTo: properties.ForwardTo }),
    ...(properties.ForwardDeadLetteredMessagesTo === ''
      ? {}
      : { forwardDeadLetteredTo: properties.ForwardDeadLetteredMessagesTo }),
  };
}

function senderSettings(
  properties: SenderProperties,
): Pick<QueueSettings, 'duplicateWindowMs' | 'maxSizeBytes'> {
  const { MaxSizeInMegabytes: maxSizeBytes } = properties;
  return {
    ...(properties.RequiresDuplicateDetection
      ? { duplicateWindowMs: properties.DuplicateDetectionHistoryTimeWindow }
      : {}),
    ...(maxSizeBytes === undefined ? {} : { maxSizeBytes }),
  };
}

function timeToLiveSettings(milliseconds: number | undefined): Pick<QueueSettings, 'defaultTimeToLiveMs'> {
  return milliseconds === undefined ? {} : { defaultTimeToLiveMs: milliseconds };
}

function ruleSettings({ Name, Properties }: z.infer<typeof rule>): RuleSettings {
  const sqlAction = Properties.Action?.SqlExpression;
  return {
    name: Name,
    filter: ruleFilter(Properties),
    ...(sqlAction === undefined ? {} : { action: sqlAction }),
  };
}

function ruleFilter(declared: z.infer<typeof rule>['Properties']): RuleFilter {
  if (declared.FilterType === 'Sql') return { kind: 'sql', expression: declared.SqlFilter.SqlExpression };
  const { Label, Properties: properties, ...fields } = declared.CorrelationFilter;
  const named = Object.entries({ ...fields, Subject: Label }).filter(
    ([, expected]) => expected !== undefined,
  );
  return {
    kind: 'correlation',
    fields: Object.fromEntries(
      named.map(([name, expected]) => [name.charAt(0).toLowerCase() + name.slice(1), expected]),
    ),
    properties,
  };
}

function requireDistinctPaths({ queues, topics }: EntitySettings): void {
  const seen = new Set<string>();
  for (const { path } of [...queues, ...topics, ...topics.flatMap((each) => each.subscriptions)]) {
    const key = path.toLowerCase();
    if (seen.has(key)) throw new EntityConfigError(`the entity "${path}" is declared twice`);
    seen.add(key);
  }
}

/** Messages are forwarded to queues and topics; a chain may be a circle, which ends after four hops. */
function requireForwardTargets({ queues, topics }: EntitySettings): void {
  const targets = new Set([...queues, ...topics].map(({ path }) => path.toLowerCase()));
  for (const { path, forwardTo, forwardDeadLetteredTo } of [
    ...queues,
    ...topics.flatMap((each) => each.subscriptions),
  ]) {
    for (const target of [forwardTo, forwardDeadLetteredTo]) {
      if (target !== undefined && !targets.has(target.toLowerCase()))
        throw new EntityConfigError(`"${path}" forwards to "${target}", which is no queue and no topic`);
    }
  }
}

function describe(error: z.ZodError): string {
  return error.issues.map(({ path, message }) => `${path.join('.') || 'the file'}: ${message}`).join('; ');
}
