import type { VerbCall } from '../contracts/step-kind.ts';
import type { StepKindName } from '../domain/step-inputs.ts';
import type { Deferred, Fault, Verb, VerbAnswer } from '../domain/verb-answers.ts';
import type { PacedCall, RequestPacer } from '../pacing/request-pacer.ts';

export interface AskedVerb {
  readonly kind: StepKindName;
  readonly verb: Verb;
  /** Of the kind's own type; here only what all have in common is looked at. */
  readonly call: VerbCall<never>;
}

type Answer = VerbAnswer | Fault;

/** Runs the verb when it has its turn; otherwise answers when that is, and nothing is sent. */
export async function pacedVerb(
  pacer: Pick<RequestPacer, 'turnOf' | 'turnAfterRefusal'>,
  { kind, verb, call }: AskedVerb,
  run: (call: VerbCall<never>) => Promise<Answer>,
): Promise<Answer> {
  const { runBy, operationId, input } = call;
  const paced: PacedCall = { kind, verb, operationId: runBy ?? operationId, input };
  const turn = call.hasTurn === true ? undefined : pacer.turnOf(paced);
  if (turn?.kind === 'wait') return deferred(turn);
  const answer = await run(turn?.isSparing === true ? { ...call, isSparing: true } : call);
  return withTurn(pacer, paced, answer);
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

/** What Azure refuses together is not to come back together. */
function withTurn(pacer: Pick<RequestPacer, 'turnAfterRefusal'>, paced: PacedCall, answer: Answer): Answer {
  if (answer.outcome !== 'retry' || answer.problem.class !== 'throttled') return answer;
  const { problem, retryAfterSeconds = 0 } = answer;
  const refusal = { code: problem.code, retryAfterSeconds };
  return { ...answer, turnAfterSeconds: pacer.turnAfterRefusal(paced, refusal) };
}
