/**
 * One `callHttp` of an orchestrator: a request made by the engine itself, as an activity; while it is answered with 202
 * and an address to look at, a timer and the next request. The orchestrator sees one action and the last answer.
 */
import { isRecord, looseJson } from '../json-value.ts';
import type { DurableHttpRequest } from '../orchestrator-answer.ts';
import type { Execution } from './execution.ts';
import { PendingTask } from './pending-task.ts';

/** The name under which histories hold a request. */
export const HTTP_ACTIVITY = 'BuiltIn::HttpActivity';

/** How long to wait before looking again when the answer does not say; functions are told of it in each episode. */
export const DEFAULT_POLL_DELAY_MS = 30_000;

/** It is for the first address only: what is looked at afterwards often asks for another key. */
const KEY_HEADER = 'x-functions-key';

export function callHttp(execution: Execution, request: DurableHttpRequest): PendingTask {
  const whole = new PendingTask();
  const send = (current: DurableHttpRequest): void => {
    execution.countAction();
    const sent = execution.decide({ kind: 'activity', name: HTTP_ACTIVITY, input: current });
    sent.whenDone((ok, result) => {
      const next = ok && request.asynchronousPatternEnabled !== false ? nextPoll(result) : undefined;
      if (!next) {
        whole.settle(ok, result);
        return;
      }
      execution.countAction();
      execution.timer(execution.nowMs + next.delayMs, false).whenDone(() => {
        send(pollRequest(request, next.location));
      });
    });
  };
  send(request);
  return whole;
}

function nextPoll(
  result: string | null,
): { readonly location: string; readonly delayMs: number } | undefined {
  const answer = looseJson(result);
  if (!isRecord(answer) || answer['statusCode'] !== 202) return undefined;
  const location = headerOf(answer['headers'], 'location');
  if (location === undefined) return undefined;
  const retryAfter = headerOf(answer['headers'], 'retry-after') ?? '';
  const seconds = /^\d+$/.test(retryAfter.trim()) ? Number(retryAfter) : undefined;
  return { location, delayMs: seconds === undefined ? DEFAULT_POLL_DELAY_MS : seconds * 1000 };
}

function pollRequest(first: DurableHttpRequest, location: string): DurableHttpRequest {
  const headers = Object.entries(first.headers ?? {}).filter(([name]) => name.toLowerCase() !== KEY_HEADER);
  return {
    method: 'GET',
    uri: URL.canParse(location, first.uri) ? new URL(location, first.uri).href : location,
    headers: Object.fromEntries(headers),
    ...(first.tokenSource && { tokenSource: first.tokenSource }),
  };
}

function headerOf(headers: unknown, name: string): string | undefined {
  if (!isRecord(headers)) return undefined;
  const value = Object.entries(headers).find(([each]) => each.toLowerCase() === name)?.[1];
  return typeof value === 'string' ? value : undefined;
}
