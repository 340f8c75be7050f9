import type { DatabaseSync } from 'node:sqlite';

import type { RuleSettings, SubscriptionSettings } from '../entity-settings.ts';
import { type CompiledRule, compileRule } from './compiled-rule.ts';
import { type Query, prepareCommand, prepareQuery } from './database.ts';

/**
 * The rules of each subscription. What clients change is kept until the subscription is declared with other rules
 * than before: then the declaration is in force again.
 */
export class RuleTable {
  readonly #read: Query<{ declared: string; current: string }>;
  readonly #write;
  readonly #compiled = new Map<string, readonly CompiledRule[]>();

  constructor(database: DatabaseSync) {
    this.#read = prepareQuery(database, 'SELECT declared, current FROM rules WHERE queue = ?');
    this.#write = prepareCommand(database, 'INSERT OR REPLACE INTO rules VALUES (?, ?, ?)');
  }

  declare(queue: string, { rules }: SubscriptionSettings): void {
    const declared = JSON.stringify(rules);
    if (this.#read.get(queue)?.declared !== declared) this.#write(queue, declared, declared);
  }

  of(queue: string): readonly CompiledRule[] {
    const known = this.#compiled.get(queue) ?? this.#stored(queue).map(compileRule);
    this.#compiled.set(queue, known);
    return known;
  }

  /** Compiles the rules anew when they are next asked for, so that a change that is taken back leaves nothing. */
  replace(queue: string, rules: readonly RuleSettings[]): void {
    this.#compiled.delete(queue);
    this.#write(queue, this.#read.get(queue)?.declared ?? '[]', JSON.stringify(rules));
  }

  #stored(queue: string): RuleSettings[] {
    // Written by this class alone.
    return JSON.parse(this.#read.get(queue)?.current ?? '[]') as RuleSettings[];
  }
}
