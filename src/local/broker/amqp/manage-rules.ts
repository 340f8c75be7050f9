import * as z from 'zod';

import type { CorrelationFields, PropertyValues, RuleFilter, RuleSettings } from '../entity-settings.ts';
import { type ManagementCall, NO_CONTENT, type Operations, ok, read } from './management-call.ts';
import type { Answer } from './request-link.ts';
import { type AmqpValue, types } from './rhea-wire.ts';

/** Where the fields of a correlation filter are in the list that describes it, and their names in requests. */
const CORRELATION_FIELDS: readonly (readonly [keyof CorrelationFields, string])[] = [
  ['correlationId', 'correlation-id'],
  ['messageId', 'message-id'],
  ['to', 'to'],
  ['replyTo', 'reply-to'],
  ['subject', 'label'],
  ['sessionId', 'session-id'],
  ['replyToSessionId', 'reply-to-session-id'],
  ['contentType', 'content-type'],
];

const DESCRIPTOR = {
  ruleDescription: 0x137_0000_0004,
  emptyAction: 0x137_0000_0005,
  sqlAction: 0x137_0000_0006,
  sqlFilter: 0x13_7000_0006,
  trueFilter: 0x13_7000_0007,
  falseFilter: 0x13_7000_0008,
  correlationFilter: 0x13_7000_0009,
} as const;

/** The level of the filter language, which clients expect after each expression. */
const COMPATIBILITY_LEVEL = 20;

const propertyValue = z.union([
  z.string(),
  z.number(),
  z.boolean(),
  z.date().transform((date) => ({ instantMs: date.getTime() })),
]);
const field = z.string().nullish();
const sql = z.object({ expression: z.string() });
const addBody = z.object({
  'rule-name': z.string().min(1),
  'rule-description': z.object({
    'sql-filter': sql.nullish(),
    'correlation-filter': z
      .object({
        ...Object.fromEntries(CORRELATION_FIELDS.map(([, name]) => [name, field])),
        properties: z.record(z.string(), propertyValue).nullish(),
      })
      .nullish(),
    'sql-rule-action': z.object({ expression: z.string().nullish() }).nullish(),
  }),
});
const removeBody = z.object({ 'rule-name': z.string() });
const enumerateBody = z.object({
  top: z.int().min(1).default(100),
  skip: z.int().min(0).default(0),
});

export const RULE_OPERATIONS: Operations = {
  'com.microsoft:add-rule': addRule,
  'com.microsoft:remove-rule': removeRule,
  'com.microsoft:enumerate-rules': enumerateRules,
};

async function addRule(call: ManagementCall): Promise<Answer> {
  await call.store.addRule(call.entity, ruleSettings(read(addBody, call)));
  return ok();
}

async function removeRule(call: ManagementCall): Promise<Answer> {
  await call.store.removeRule(call.entity, read(removeBody, call)['rule-name']);
  return ok();
}

function enumerateRules(call: ManagementCall): Answer {
  const { skip, top } = read(enumerateBody, call);
  const rules = call.store.rules(call.entity).slice(skip, skip + top);
  if (rules.length === 0) return NO_CONTENT;
  return ok({ rules: rules.map((rule) => ({ 'rule-description': describeRule(rule) })) });
}

function ruleSettings({
  'rule-name': name,
  'rule-description': description,
}: z.infer<typeof addBody>): RuleSettings {
  const action = description['sql-rule-action']?.expression ?? '';
  return { name, filter: ruleFilter(description), ...(action === '' ? {} : { action }) };
}

function ruleFilter(description: z.infer<typeof addBody>['rule-description']): RuleFilter {
  const correlation = description['correlation-filter'];
  if (!correlation) return sqlFilter(description['sql-filter']?.expression ?? '1=1');
  const named = new Map<string, unknown>(Object.entries(correlation));
  const fields = CORRELATION_FIELDS.flatMap(([key, name]) => {
    const value = named.get(name);
    return typeof value === 'string' ? [[key, value] as const] : [];
  });
  return {
    kind: 'correlation',
    fields: Object.fromEntries(fields),
    properties: correlation.properties ?? {},
  };
}

function sqlFilter(expression: string): RuleFilter {
  if (expression === '1=1') return { kind: 'true' };
  return expression === '1=0' ? { kind: 'false' } : { kind: 'sql', expression };
}

function describeRule({ name, filter, action }: RuleSettings): AmqpValue {
  return described('ruleDescription', [
    describeFilter(filter),
    action === undefined ? described('emptyAction', []) : described('sqlAction', sqlFields(action)),
    types.wrap(name),
  ]);
}

function describeFilter(filter: RuleFilter): AmqpValue {
  switch (filter.kind) {
    case 'true':
      return described('trueFilter', []);
    case 'false':
      return described('falseFilter', []);
    case 'sql':
      return described('sqlFilter', sqlFields(filter.expression));
    case 'correlation':
      return described('correlationFilter', [
        ...CORRELATION_FIELDS.map(([key]) => types.wrap(filter.fields[key] ?? null)),
        types.wrap_map(plainProperties(filter.properties)),
      ]);
  }
}

function sqlFields(expression: string): AmqpValue[] {
  return [types.wrap(expression), types.wrap_int(COMPATIBILITY_LEVEL)];
}

function plainProperties(properties: PropertyValues): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(properties).map(([name, value]) => [
      name,
      typeof value === 'object' ? new Date(value.instantMs) : value,
    ]),
  );
}

function described(name: keyof typeof DESCRIPTOR, fields: readonly AmqpValue[]): AmqpValue {
  return types.described_nc(types.wrap_ulong(DESCRIPTOR[name]), types.wrap_list(fields));
}
