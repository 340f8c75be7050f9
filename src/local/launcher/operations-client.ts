import type { OperationDocument } from '../../domain/operation-document.ts';
import type { PlanReport } from '../../domain/plan-report.ts';
import type { OperationListAnswer, OperationSummaryAnswer } from '../../status/schema/answers.ts';
import { wallClock } from '../shared/clock.ts';
import { LauncherError } from './launcher-error.ts';
import { pause } from './real-time.ts';

const ANSWER_LIMIT_MS = 10_000;
const NEXT_TRY_MS = 250;
const SILENCE_LIMIT_MS = 60_000;

/** Asks the app's API as any client does. A host that does not answer now is asked again, for a minute. */
export class OperationsClient {
  readonly #hostUrl: string;
  readonly #signal: AbortSignal;

  /** Every call rejects with the signal's reason once it is aborted. */
  constructor(hostUrl: string, signal: AbortSignal) {
    this.#hostUrl = hostUrl;
    this.#signal = signal;
  }

  urlOf(operationId?: string): string {
    const list = `${this.#hostUrl}/api/operations`;
    return operationId === undefined ? list : `${list}/${encodeURIComponent(operationId)}`;
  }

  /** Undefined when there is no such operation. */
  async get(operationId: string): Promise<OperationDocument | undefined> {
    const answer = await this.#ask(this.urlOf(operationId), [200, 404]);
    // What this API of ours answers with 200 is this document.
    return answer.status === 404 ? undefined : (answer.body as OperationDocument);
  }

  /** All that have not ended, oldest first. */
  async unfinished(): Promise<readonly OperationSummaryAnswer[]> {
    const found: OperationSummaryAnswer[] = [];
    let token: string | undefined;
    do {
      const query = new URLSearchParams({
        top: '200',
        ...(token === undefined ? {} : { continuationToken: token }),
      });
      const answer = await this.#ask(`${this.urlOf()}?${query.toString()}`, [200]);
      // What this API of ours answers with 200 is this list.
      const page = answer.body as OperationListAnswer;
      found.push(...page.operations.filter((each) => !each.done));
      token = page.continuationToken;
    } while (token !== undefined);
    return found.reverse();
  }

  /** What the request would do. */
  async plan(request: unknown): Promise<PlanReport> {
    const init = {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(request),
    };
    const answer = await this.#ask(`${this.#hostUrl}/api/plan`, [200, 400, 413], init);
    if (answer.status !== 200)
      throw new LauncherError(`The app refused the plan: ${JSON.stringify(answer.body)}`);
    // What this API of ours answers with 200 is this report.
    return answer.body as PlanReport;
  }

  /** `final`: the statuses that count as an answer; what comes with another passes. */
  async #ask(
    url: string,
    final: readonly number[],
    init: RequestInit = {},
  ): Promise<{ readonly status: number; readonly body: unknown }> {
    const untilMs = wallClock.now() + SILENCE_LIMIT_MS;
    while (wallClock.now() < untilMs) {
      const answer = await this.#askOnce(url, init);
      if (answer && final.includes(answer.status)) return answer;
      await pause(NEXT_TRY_MS, this.#signal);
    }
    throw new LauncherError(`The app has not answered ${url} for a minute; logs/host.log may tell why.`);
  }

  async #askOnce(url: string, init: RequestInit): Promise<{ status: number; body: unknown } | undefined> {
    try {
      const signal = AbortSignal.any([this.#signal, AbortSignal.timeout(ANSWER_LIMIT_MS)]);
      const response = await fetch(url, { ...init, signal });
      const body: unknown = await response.json();
      return { status: response.status, body };
    } catch {
      // No connection, a cut one, or an answer that is none: all of them pass.
      return undefined;
    }
  }
}
