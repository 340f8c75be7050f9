import { limitNames, requestLimits, type LimitName, type RequestNeeds } from './request-limits.ts';

export interface BudgetShare {
  /** Of what Azure takes at once. */
  readonly burst: number;
  /** Of what it takes a second. */
  readonly perSecond: number;
}

export interface Drawn {
  /** Until all that was drawn is there; 0: now. */
  readonly waitSeconds: number;
  /** The limit that is waited for longest. */
  readonly scarcest?: LimitName;
}

interface Level {
  /** Below zero when later requests have been promised what is yet to come. */
  readonly tokens: number;
  readonly atMs: number;
}

/** Subscriptions that are remembered; those that nothing was drawn from for the longest time are full again. */
const MOST_SUBSCRIPTIONS = 2000;

/**
 * A share of each subscription's limits: what is there, filled by the clock. It may be drawn beyond what is there: who
 * draws is told how long to wait, and who draws later waits longer, so that each gets what was promised.
 */
export class RequestBudget {
  readonly #levels = new Map<string, Partial<Record<LimitName, Level>>>();
  readonly #share: BudgetShare;

  constructor(share: BudgetShare) {
    this.#share = share;
  }

  draw(subscriptionId: string, needs: RequestNeeds, nowMs: number): Drawn {
    let drawn: Drawn = { waitSeconds: 0 };
    const levels = this.#take(subscriptionId);
    for (const limit of limitNames) {
      const needed = needs[limit] ?? 0;
      if (needed === 0) continue;
      const left = this.#tokens(levels[limit], limit, nowMs) - needed;
      levels[limit] = { tokens: left, atMs: nowMs };
      const waitSeconds = Math.max(0, -left / this.#perSecond(limit));
      if (waitSeconds > drawn.waitSeconds) drawn = { waitSeconds, scarcest: limit };
    }
    return drawn;
  }

  /** How much is there of a limit, from 1 (all) down, and below 0 what is promised. */
  left(subscriptionId: string, limit: LimitName, nowMs: number): number {
    const level = this.#levels.get(subscriptionId)?.[limit];
    return this.#tokens(level, limit, nowMs) / this.#burst(limit);
  }

  /** Azure has said that there is nothing for so long, whoever used it up. */
  empty(subscriptionId: string, limits: readonly LimitName[], { forSeconds = 0, nowMs = 0 }): void {
    const levels = this.#take(subscriptionId);
    for (const limit of limits) {
      const most = -forSeconds * this.#perSecond(limit);
      levels[limit] = { tokens: Math.min(most, this.#tokens(levels[limit], limit, nowMs)), atMs: nowMs };
    }
  }

  #take(subscriptionId: string): Partial<Record<LimitName, Level>> {
    const levels = this.#levels.get(subscriptionId) ?? {};
    this.#levels.delete(subscriptionId);
    this.#levels.set(subscriptionId, levels);
    const [oldest] = this.#levels.keys();
    if (this.#levels.size > MOST_SUBSCRIPTIONS && oldest !== undefined) this.#levels.delete(oldest);
    return levels;
  }

  #tokens(level: Level | undefined, limit: LimitName, nowMs: number): number {
    if (!level) return this.#burst(limit);
    // The machine's clock may be set back.
    const earned = (Math.max(0, nowMs - level.atMs) / 1000) * this.#perSecond(limit);
    return Math.min(this.#burst(limit), level.tokens + earned);
  }

  #burst(limit: LimitName): number {
    return requestLimits[limit].burst * this.#share.burst;
  }

  #perSecond(limit: LimitName): number {
    return requestLimits[limit].perSecond * this.#share.perSecond;
  }
}
