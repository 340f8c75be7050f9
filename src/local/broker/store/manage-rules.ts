import type { RuleSettings } from '../entity-settings.ts';
import { SqlSyntaxError } from '../sql/token-reader.ts';
import { BrokerError } from './broker-error.ts';
import { compileRule } from './compiled-rule.ts';
import type { Entity, QueueEntity } from './entity-directory.ts';
import type { StoreContext } from './store-context.ts';

export function rulesOf(context: StoreContext, entity: Entity): RuleSettings[] {
  return context.rules.of(requireSubscription(entity).key).map(({ settings }) => settings);
}

/** Throws when the subscription has a rule of this name, in any case of letters, or the rule is not understood. */
export function addRule(context: StoreContext, entity: Entity, rule: RuleSettings): void {
  const { key, settings } = requireSubscription(entity);
  const present = rulesOf(context, entity);
  if (present.some(({ name }) => isNamed(name, rule.name))) {
    throw new BrokerError(
      'EntityAlreadyExists',
      `The messaging entity '${settings.path}/Rules/${rule.name}' already exists.`,
    );
  }
  requireUnderstood(rule);
  context.rules.replace(key, [...present, rule]);
}

export function removeRule(context: StoreContext, entity: Entity, name: string): void {
  const { key, settings } = requireSubscription(entity);
  const present = rulesOf(context, entity);
  const rest = present.filter((rule) => !isNamed(rule.name, name));
  if (rest.length === present.length) {
    throw new BrokerError(
      'EntityNotFound',
      `The messaging entity '${settings.path}/Rules/${name}' could not be found.`,
    );
  }
  context.rules.replace(key, rest);
}

function isNamed(name: string, other: string): boolean {
  return name.toLowerCase() === other.toLowerCase();
}

function requireSubscription(entity: Entity): QueueEntity {
  if (entity.kind === 'subscription') return entity;
  throw new BrokerError('InvalidOperation', `'${entity.settings.path}' is no subscription and has no rules.`);
}

function requireUnderstood(rule: RuleSettings): void {
  try {
    compileRule(rule);
  } catch (error) {
    if (!(error instanceof SqlSyntaxError)) throw error;
    throw new BrokerError('InvalidArgument', `The rule '${rule.name}' is not valid: ${error.message}.`, {
      cause: error,
    });
  }
}
