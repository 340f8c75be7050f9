import type { VerbCall } from '../contracts/step-kind.ts';
import type { StepKindName } from '../domain/step-inputs.ts';
import type { Deferred, Fault, Pending, Retry, Verb, VerbAnswer } from '../domain/verb-answers.ts';
import type { PacedCall, RequestPacer } from '../pacing/request-pacer.ts';

export interface AskedVerb {
  readonly kind: StepKindName;
  readonly verb: Verb;
  /** Of the kind's own type; here only what all have in common is looked at. */
  readonly call: VerbCall<never>;
}

/** What a verb is paced by. */
export type Pacer = Pick<RequestPacer, 'turnOf' | 'turnAfterRefusal' | 'isBusy'>;

type Answer = VerbAnswer | Fault;

/** Runs the verb when it has its turn; otherwise answers when that is, and nothing is sent. */
export async function pacedVerb(
  pacer: Pacer,
  { kind, verb, call }: AskedVerb,
  run: (call: VerbCall<never>) => Promise<Answer>,
): Promise<Answer> {
  const { runBy, operationId, input, hasTurn = false, goesFirst = false } = call;
  const paced: PacedCall = { kind, verb, operationId: runBy ?? operationId, input, hasTurn, goesFirst };
  const turn = pacer.turnOf(paced);
  if (turn.kind === 'wait') return deferred(turn);
  const answer = await run(turn.isSparing ? { ...call, isSparing: true } : call);
  return afterwards(pacer, paced, answer);
}

function deferred({
  seconds,
  waitingFor,
}: {
  readonly seconds: number;
  readonly waitingFor: string;
}): Deferred {
  return { outcome: 'deferred', afterSeconds: seconds, waitingFor };
}

/**
 * While others want to ask, what takes long anyway is asked rarely: whether a grant has effect and whether a cluster is
 * up, which take minutes, and whether a command has run, which takes a quarter of a minute.
 */
const RARELY_SECONDS: Partial<Record<StepKindName, number>> = { managedCluster: 60, nodeReadiness: 20 };

function afterwards(pacer: Pacer, paced: PacedCall, answer: Answer): Answer {
  if (answer.outcome === 'pending' && paced.verb !== 'undo')
    return rarely(pacer, { ...paced, verb: 'poll' }, answer);
  if (answer.outcome !== 'retry') return answer;
  if (answer.problem.class === 'rbacPropagating') return rarely(pacer, paced, answer);
  return answer.problem.class === 'throttled' ? withTurn(pacer, paced, answer) : answer;
}

function rarely(pacer: Pacer, paced: PacedCall, answer: Pending | Retry): Answer {
  const seconds = RARELY_SECONDS[paced.kind];
  if (seconds === undefined || !pacer.isBusy(paced)) return answer;
  // From the creation of a cluster to the first look its own schedule lasts longer.
  return { ...answer, retryAfterSeconds: Math.max(answer.retryAfterSeconds ?? 0, seconds) };
}

/** What Azure refuses together is not to come back together. */
function withTurn(pacer: Pacer, paced: PacedCall, answer: Retry): Retry {
  const { problem, retryAfterSeconds = 0 } = answer;
  const refusal = { code: problem.code, retryAfterSeconds };
  return { ...answer, turnAfterSeconds: pacer.turnAfterRefusal(paced, refusal) };
}
