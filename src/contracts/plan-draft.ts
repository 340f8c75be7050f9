/** What a plan that changes nothing is made with, and how it goes about. */
import type { OperationIds } from '../domain/operation-state.ts';
import type { PlanReport } from '../domain/plan-report.ts';
import type { PreflightFinding } from '../domain/preflight/preflight-rule.ts';
import type { ClusterRequest, PlanRequest, ProvisionRequest } from '../domain/request.ts';
import type { Retry, StepOutputs } from '../domain/verb-answers.ts';

export interface PreflightResult {
  readonly findings: readonly PreflightFinding[];
  /** The addresses that the request left open, as the preflight step puts them out. */
  readonly addresses?: StepOutputs;
  /** Azure could not be asked at all now. */
  readonly away?: Retry;
}

/** Checks a request against what is there. Changes nothing. */
export type Preflight = (request: ProvisionRequest) => Promise<PreflightResult>;

/** `retry`: Azure could not be asked at all now. */
export type DraftAnswer = { readonly outcome: 'done'; readonly report: PlanReport } | Retry;

/** Reads what is there and tells what the request would do. Changes nothing, however often it is asked. */
export type DraftPlan = (request: ClusterRequest) => Promise<DraftAnswer>;

/** The input of a planning. */
export interface PlanningInput {
  readonly ids: OperationIds;
  readonly request: PlanRequest;
  readonly acceptedAt: string;
}
