/**
 * A step whose resource requests for several clusters may name, with the claims that keep their operations apart.
 *
 * 1. Before anything is sent the resource is claimed. Where another operation makes it, this one waits until it is there.
 * 2. What is there and another's is used under a claim, and looked at again once the claim is known.
 * 3. Nothing is removed that another operation uses or made.
 */
import type { ResourceAnswer, ResourceClaims, ResourceWish } from '../contracts/resource-claims.ts';
import type { StepKind, VerbCall } from '../contracts/step-kind.ts';
import type { Problem } from '../domain/problem.ts';
import type {
  BeginAnswer,
  Observation,
  ObserveAnswer,
  Refused,
  Retry,
  UndoAnswer,
} from '../domain/verb-answers.ts';
import { busy, done, observed, refused } from './answers.ts';

export interface Claiming<Input> {
  readonly claims: ResourceClaims;
  readonly idOf: (input: Input) => string;
  /** It carries no mark of its operation. */
  readonly isUnmarked?: boolean;
}

export function claimedStep<Input>(step: StepKind<Input>, claiming: Claiming<Input>): StepKind<Input> {
  return {
    ...step,
    observe: (call) => observe(step, claiming, call),
    begin: (call) => begin(step, claiming, call),
    undo: (call) => undo(step, claiming, call),
  };
}

function ask<Input>(
  { claims, idOf }: Claiming<Input>,
  { input, operationId, runBy = operationId, askedAt }: VerbCall<Input>,
  to: ResourceWish['to'],
): Promise<ResourceAnswer> {
  const madeBy = runBy === operationId ? {} : { madeBy: operationId };
  const nowAt = askedAt === undefined ? {} : { nowAt: askedAt };
  return claims.claimResource({ resourceId: idOf(input), operationId: runBy, ...madeBy, to, ...nowAt });
}

async function observe<Input>(
  step: StepKind<Input>,
  claiming: Claiming<Input>,
  call: VerbCall<Input>,
): Promise<ObserveAnswer> {
  const answer = await step.observe(call);
  const to = answer.outcome === 'observed' ? wishFor(answer.observation, claiming, call) : undefined;
  if (to === undefined) return answer;
  const claim = await ask(claiming, call, to);
  if (claim.kind !== 'granted')
    return busy('BeingRemoved', `Operation ${claim.operationId} is removing ${claiming.idOf(call.input)}.`);
  // Until now whoever made it could remove it.
  const latest = to === 'use' && claim.isNew ? await step.observe(call) : answer;
  return claim.madeBy === undefined ? latest : asAnothers(latest);
}

/** What looks as an unmarked step has sent it may be its own work. */
function wishFor<Input>(
  { found }: Observation,
  { isUnmarked = false }: Claiming<Input>,
  { sent = false }: VerbCall<Input>,
): 'keep' | 'use' | undefined {
  if (found === 'ours' || (found === 'fit' && isUnmarked && sent)) return 'keep';
  return found === 'fit' ? 'use' : undefined;
}

function asAnothers(answer: ObserveAnswer): ObserveAnswer {
  return answer.outcome === 'observed' && answer.observation.found === 'fit'
    ? observed({ ...answer.observation, isAnothers: true })
    : answer;
}

async function begin<Input>(
  step: StepKind<Input>,
  claiming: Claiming<Input>,
  call: VerbCall<Input>,
): Promise<BeginAnswer> {
  const claim = await ask(claiming, call, 'make');
  if (claim.kind !== 'granted') return madeElsewhere(claim.operationId, claiming.idOf(call.input));
  const answer = await step.begin(call);
  return claiming.isUnmarked === true && answer.outcome === 'retry' && answer.effect === 'none'
    ? notTaken(claiming, call, { answer, isFirst: claim.isNew })
    : answer;
}

/**
 * Nothing was changed by this run of the activity. If the claim was there before, an earlier run may have sent what its
 * host took with it: where no mark tells, the claim does.
 */
async function notTaken<Input>(
  { claims, idOf }: Claiming<Input>,
  { input, operationId }: VerbCall<Input>,
  { answer, isFirst }: { readonly answer: Retry; readonly isFirst: boolean },
): Promise<Retry> {
  if (!isFirst) return { ...answer, effect: 'unknown' };
  await claims.letGoOfResource(idOf(input), operationId);
  return answer;
}

async function undo<Input>(
  step: StepKind<Input>,
  claiming: Claiming<Input>,
  call: VerbCall<Input>,
): Promise<UndoAnswer> {
  const id = claiming.idOf(call.input);
  const claim = await ask(claiming, call, 'remove');
  if (claim.kind === 'anothers') return madeSince(step, call, { id, by: claim.operationId });
  if (claim.kind === 'held')
    return claim.isLive ? usedNow(claim.operationId, id) : used(claim.operationId, id);
  const answer = await step.undo(call);
  if (answer.outcome === 'done') await claiming.claims.letGoOfResource(id, call.operationId);
  return answer;
}

/** What this operation made is gone, whoever removed it. */
async function madeSince<Input>(
  step: StepKind<Input>,
  call: VerbCall<Input>,
  { id, by }: { readonly id: string; readonly by: string },
): Promise<UndoAnswer> {
  const seen = await step.observe(call);
  if (seen.outcome === 'retry') return seen;
  if (seen.outcome === 'observed' && seen.observation.found === 'absent') return done({});
  return refused({
    code: 'NotCreatedByThisOperation',
    class: 'mismatch',
    owner: 'operator',
    message: `${id} was made anew by operation ${by}, so it is not deleted.`,
    remedy: 'None needed: it belongs to that operation now.',
  });
}

/** Not long: what is shared is made within minutes. */
const LOOK_AGAIN_SECONDS = 10;

function madeElsewhere(operationId: string, id: string): Retry {
  return {
    ...busy('MadeByAnotherOperation', `Operation ${operationId} has claimed ${id}.`),
    retryAfterSeconds: LOOK_AGAIN_SECONDS,
    isAnothers: true,
  };
}

function usedNow(operationId: string, id: string): Retry {
  return { outcome: 'retry', effect: 'none', problem: inUse(operationId, id, 'dependencyBusy') };
}

/** Waiting changes nothing. */
function used(operationId: string, id: string): Refused {
  return refused(inUse(operationId, id, 'mismatch'));
}

function inUse(operationId: string, id: string, problemClass: 'dependencyBusy' | 'mismatch'): Problem {
  return {
    code: 'UsedByAnotherOperation',
    class: problemClass,
    owner: 'operator',
    message: `${id} is not deleted, because the cluster of operation ${operationId} uses it.`,
    remedy: 'Remove that cluster first, then this.',
  };
}
