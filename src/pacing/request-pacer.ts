/**
 * Spreads the requests of many operations, so that Azure has none of them refused: each verb says what it will ask for,
 * and is told whether to go or how long to wait.
 *
 * 1. A verb that was told to wait has its turn then, and is not asked again: what it needs was taken for it. The turn is
 *    kept in the operation's state, so that no crash and no other instance makes it wait a second time.
 * 2. Undoing, and what has to go before it, never waits. What it asks for counts, so that others wait.
 * 3. An operation begins when there is room for all that it will ask for. So one after another they get through, and
 *    none stands half made while others begin.
 * 4. This is a saving and no more (I10): it knows the requests of this process alone. With several instances, or other
 *    tools in the subscription, Azure refuses what is too much and names a time; those that it refused together are then
 *    given times one after another.
 */
import type { StepInputs, StepKindName } from '../domain/step-inputs.ts';
import type { Verb } from '../domain/verb-answers.ts';
import { RequestBudget, type Drawn } from './request-budget.ts';
import { requestLimits, type LimitName, type RequestNeeds } from './request-limits.ts';
import { needsOf, operationNeeds, subscriptionOf } from './request-needs.ts';

/** A verb that is about to be run. */
export interface PacedCall {
  readonly kind: StepKindName;
  readonly verb: Verb;
  readonly operationId: string;
  readonly input: StepInputs[StepKindName];
  /** It was told to wait, and has waited. */
  readonly hasTurn: boolean;
  /** It waits for nothing. */
  readonly goesFirst: boolean;
}

export type Turn =
  | {
      readonly kind: 'go';
      /** Looks at operations of AKS are few by now: what a list tells will do. */
      readonly isSparing: boolean;
    }
  | { readonly kind: 'wait'; readonly seconds: number; readonly waitingFor: string };

/** The rest is for what undoes, and for what the table of needs does not know. */
const forVerbs = { burst: 0.8, perSecond: 0.95 };
/** What operations will need is spread over minutes, and so more of them may begin at once than a burst has room for. */
const forOperations = { burst: 4, perSecond: 1 };

/** A wait that costs more than it is worth: it takes a timer and a round. */
const SHORTEST_WAIT_SECONDS = 1;
/** From here on looks are spared. */
const FEW_LEFT = 0.5;
/** Operations whose beginning is remembered, so that a repetition of it counts no second time. */
const MOST_OPERATIONS = 20_000;

export class RequestPacer {
  readonly #verbs = new RequestBudget(forVerbs);
  readonly #operations = new RequestBudget(forOperations);
  readonly #begun = new Set<string>();
  readonly #now: () => number;

  /** `now`: milliseconds of the time that Azure fills its buckets by. */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** Whether the verb goes; one that has waited for its turn does. */
  turnOf(call: PacedCall): Turn {
    const subscriptionId = subscriptionOf(call.input);
    if (call.hasTurn) return this.#go(call, subscriptionId);
    const begins = this.#drawForAll(call, subscriptionId);
    // What the verb asks for itself is taken when it runs.
    if (isWorthWaiting(begins)) return waitFor(begins, subscriptionId);
    const isSparing = this.#isSparing(call, subscriptionId);
    const needs = needsOf(call.kind, call.verb);
    const drawn = this.#verbs.draw(subscriptionId, isSparing ? listed(needs) : needs, this.#now());
    if (call.goesFirst || !isWorthWaiting(drawn)) return { kind: 'go', isSparing };
    return waitFor(drawn, subscriptionId);
  }

  /** After how many seconds a verb has its turn that Azure has refused by this code, asking it to wait so long. */
  turnAfterRefusal(
    { kind, verb, input }: PacedCall,
    { code, retryAfterSeconds }: { readonly code: string; readonly retryAfterSeconds: number },
  ): number {
    const subscriptionId = subscriptionOf(input);
    const needs = concerned(needsOf(kind, verb), code);
    const nowMs = this.#now();
    // The keys of needs are names of limits.
    const limits = Object.keys(needs) as LimitName[];
    this.#verbs.empty(subscriptionId, limits, { forSeconds: retryAfterSeconds, nowMs });
    return Math.max(retryAfterSeconds, this.#verbs.draw(subscriptionId, needs, nowMs).waitSeconds);
  }

  /** Whether what need not be asked so soon had better wait, so that others have their turn. */
  isBusy({ kind, verb, input }: Pick<PacedCall, 'kind' | 'verb' | 'input'>): boolean {
    const subscriptionId = subscriptionOf(input);
    // The keys of needs are names of limits.
    const limits = Object.keys(needsOf(kind, verb)) as LimitName[];
    return limits.some((limit) => this.#verbs.left(subscriptionId, limit, this.#now()) < FEW_LEFT);
  }

  /** What it needs was taken for it when it was told to wait, unless it waited for its operation to begin. */
  #go(call: PacedCall, subscriptionId: string): Turn {
    const { kind, verb, input } = call;
    if (operationNeeds(kind, input)) this.#verbs.draw(subscriptionId, needsOf(kind, verb), this.#now());
    return { kind: 'go', isSparing: this.#isSparing(call, subscriptionId) };
  }

  #isSparing({ kind, verb }: PacedCall, subscriptionId: string): boolean {
    if (kind !== 'managedCluster' || verb !== 'poll') return false;
    return this.#verbs.left(subscriptionId, 'clusterOperations', this.#now()) < FEW_LEFT;
  }

  #drawForAll({ kind, operationId, input }: PacedCall, subscriptionId: string): Drawn {
    const needs = operationNeeds(kind, input);
    if (!needs || this.#begun.has(operationId)) return { waitSeconds: 0 };
    this.#begun.add(operationId);
    const [oldest] = this.#begun;
    if (this.#begun.size > MOST_OPERATIONS && oldest !== undefined) this.#begun.delete(oldest);
    return this.#operations.draw(subscriptionId, needs, this.#now());
  }
}

function listed({ clusterOperations: _clusterOperations, ...needs }: RequestNeeds): RequestNeeds {
  return needs;
}

type Shortage = Required<Drawn>;

function isWorthWaiting(drawn: Drawn): drawn is Shortage {
  return drawn.scarcest !== undefined && drawn.waitSeconds >= SHORTEST_WAIT_SECONDS;
}

function waitFor({ waitSeconds, scarcest }: Shortage, subscriptionId: string): Turn {
  const { of } = requestLimits[scarcest];
  return {
    kind: 'wait',
    seconds: waitSeconds,
    waitingFor: `its turn: Azure limits ${of} in subscription ${subscriptionId}`,
  };
}

const limitsOfManager: readonly LimitName[] = ['reads', 'writes', 'deletes'];

/**
 * ARM's own refusals concern other limits than those of AKS and of networks, which come behind ARM's. None is left when
 * the service has a limit of its own for what was asked, as for changes of one cluster: that one holds up nobody else.
 */
function concerned(needs: RequestNeeds, code: string): RequestNeeds {
  const isManagers = /^(SubscriptionRequestsThrottled|TooManyRequests(Received)?)$/i.test(code);
  return Object.fromEntries(
    // The keys of needs are names of limits.
    Object.entries(needs).filter(([limit]) => limitsOfManager.includes(limit as LimitName) === isManagers),
  );
}
