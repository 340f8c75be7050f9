/**
 * Tells what a request would do, by the plan that it would run and the `observe` of every step.
 *
 * 1. Nothing but `observe` is called, which changes nothing.
 * 2. A step is looked at after every step that it depends on, beside all others.
 * 3. What lies in something that does not exist, or needs what does not exist yet, is not read.
 */
import type { DraftAnswer, DraftPlan, Preflight, PreflightResult } from '../contracts/plan-draft.ts';
import type { StepKind, StepKinds, VerbCall } from '../contracts/step-kind.ts';
import { clusterIdOf, operationIdOf } from '../domain/operation-ids.ts';
import type { Plan, PlanStep } from '../domain/plan.ts';
import { planReport, type Sighting } from '../domain/plan-report.ts';
import { plannedResourceId } from '../domain/planned-resource-id.ts';
import { planCluster } from '../domain/planning/plan-cluster.ts';
import { stepIds } from '../domain/planning/step-ids.ts';
import type { ClusterRequest, ProvisionRequest } from '../domain/request.ts';
import type { Retry, StepOutputs } from '../domain/verb-answers.ts';
import { draftInput, type DraftInput } from './draft-input.ts';
import { sightingOf } from './sighting.ts';

export interface Drafting {
  readonly kinds: StepKinds;
  readonly preflight: Preflight;
  readonly productionSubscriptions: readonly string[];
}

export function draftPlan(drafting: Drafting): DraftPlan {
  return (request) => draft(drafting, request);
}

async function draft(
  { kinds, preflight, productionSubscriptions }: Drafting,
  request: ClusterRequest,
): Promise<DraftAnswer> {
  const wanted: ProvisionRequest = { onConflict: 'reject', ...request, kind: 'ProvisionCluster' };
  const operationId = operationIdOf(wanted.requestId, wanted.target);
  const plan = planCluster(wanted, { operationId, productionSubscriptions });
  const checked = await preflight(wanted);
  if (checked.away) return checked.away;
  const survey = new Survey(kinds, operationId, plan);
  const sightings = await survey.run(checked);
  if (survey.away) return survey.away;
  const report = planReport({
    operationId,
    clusterId: clusterIdOf(wanted.target),
    location: wanted.target.location,
    onFailure: wanted.onFailure,
    plan,
    sightings,
    preflight: checked.findings,
  });
  return { outcome: 'done', report };
}

/** Kinds that make nothing of their own in ARM and look at what is made by then. */
const checks: readonly PlanStep['kind'][] = [
  'preflight',
  'rbacPropagation',
  'clusterVerification',
  'nodeReadiness',
  'kubeconfigSecret',
  'connectionHandoff',
];

interface Seen {
  readonly sighting: Sighting;
  readonly outputs?: StepOutputs;
}

class Survey {
  /** Azure does not answer at all: nothing more is asked. */
  away: Retry | undefined;
  readonly #kinds: StepKinds;
  readonly #operationId: string;
  readonly #plan: Plan;
  readonly #seen = new Map<string, Seen>();

  constructor(kinds: StepKinds, operationId: string, plan: Plan) {
    this.#kinds = kinds;
    this.#operationId = operationId;
    this.#plan = plan;
  }

  async run({ addresses = {} }: PreflightResult): Promise<ReadonlyMap<string, Sighting>> {
    const looks = new Map<string, Promise<void>>();
    for (const step of this.#plan.steps) {
      const before = Promise.all(step.dependsOn.flatMap((id) => looks.get(id) ?? []));
      looks.set(
        step.id,
        before.then(async () => {
          const outputs = step.id === stepIds.preflight ? { outputs: addresses } : {};
          this.#seen.set(step.id, { ...(await this.#look(step)), ...outputs });
        }),
      );
    }
    await Promise.all(looks.values());
    return new Map([...this.#seen].map(([id, { sighting }]) => [id, sighting]));
  }

  async #look(step: PlanStep): Promise<Seen> {
    if (checks.includes(step.kind)) return { sighting: { finding: 'willRun' } };
    const draftedInput = draftInput(step, (id) => this.#seen.get(id)?.outputs);
    const unread = this.#withoutReading(step, draftedInput);
    if (unread) return { sighting: unread };
    const call = this.#call(step, draftedInput);
    const answer = await this.#kindOf(step).observe(call);
    if (answer.outcome === 'retry' && isAway(answer)) this.away = answer;
    const sighting = sightingOf(step, answer, () => this.#kindOf(step).body?.(call));
    return answer.outcome === 'observed' && 'outputs' in answer.observation
      ? { sighting, outputs: answer.observation.outputs }
      : { sighting };
  }

  /** What is known of the step without a read; undefined when it has to be read. */
  #withoutReading(step: PlanStep, drafted: DraftInput): Sighting | undefined {
    if (this.away) return { finding: 'unknown', problem: this.away.problem };
    const isToBeMade = [parentOf(this.#plan, step), ...drafted.missingFrom].some(
      (id) => id !== undefined && this.#seen.get(id)?.sighting.finding === 'willCreate',
    );
    // What has to exist is read all the same: its absence is a refusal.
    const mustExist = 'existence' in step.input && step.input.existence === 'mustExist';
    if (isToBeMade && !mustExist) {
      return sightingOf(step, { outcome: 'observed', observation: { found: 'absent' } }, () =>
        this.#kindOf(step).body?.(this.#call(step, drafted)),
      );
    }
    if (drafted.missingFrom.length === 0) return undefined;
    return {
      finding: 'unknown',
      note: `Nothing is known yet of what it needs from ${drafted.missingFrom.join(', ')}.`,
    };
  }

  #kindOf(step: PlanStep): StepKind<PlanStep['input']> {
    // The step's input was planned for this kind, whose input type the table of kinds ties to its name.
    return this.#kinds[step.kind];
  }

  #call(step: PlanStep, { input }: DraftInput): VerbCall<PlanStep['input']> {
    return { operationId: this.#operationId, stepId: step.id, input };
  }
}

/** A connection that is broken or an Azure that is overloaded, as opposed to a resource that is busy. */
function isAway({ problem }: Retry): boolean {
  return problem.class === 'transient' || problem.class === 'throttled';
}

/** The step that makes what this one lies in, the innermost. */
function parentOf(plan: Plan, step: PlanStep): string | undefined {
  const place = placeOf(step)?.toLowerCase();
  if (place === undefined) return undefined;
  const around = plan.steps
    .map((each) => ({ id: each.id, resourceId: plannedResourceId(each)?.toLowerCase() }))
    .filter(({ id, resourceId }) => id !== step.id && resourceId !== undefined && isIn(place, resourceId));
  around.sort((a, b) => (b.resourceId?.length ?? 0) - (a.resourceId?.length ?? 0));
  return around[0]?.id;
}

function isIn(place: string, resourceId: string): boolean {
  return place === resourceId || place.startsWith(`${resourceId}/`);
}

/** Its own id, or what it is attached to. */
function placeOf(step: PlanStep): string | undefined {
  switch (step.kind) {
    case 'roleAssignment':
      return step.input.scope;
    case 'privateDnsLink':
      return step.input.zoneId;
    default:
      return plannedResourceId(step);
  }
}
