/**
 * The typed seam to the durable engine: every engine call of an orchestrator goes through one `yield*` of these.
 * What a task resolves to is cast here and nowhere else.
 */
import type { OrchestrationContext, Task } from 'durable-functions';
import type { Fault } from '../domain/verb-answers.ts';

export type Durable<T> = Generator<Task, T, unknown>;

export interface ActivityCall {
  readonly name: string;
  /** One object: bare strings and booleans do not come through unchanged. */
  readonly input: object;
}

export type Settled =
  { readonly ok: true; readonly values: readonly unknown[] } | { readonly ok: false; readonly fault: Fault };

/**
 * Runs the activities together and waits for all. When one throws, the rest may still be running and none of their
 * outcomes is known.
 */
export function* runAll(context: OrchestrationContext, calls: readonly ActivityCall[]): Durable<Settled> {
  const tasks = calls.map(({ name, input }) => context.df.callActivity(name, input));
  try {
    // eslint-disable-next-line no-restricted-syntax -- the seam that every `yield*` goes through
    const values = (yield context.df.Task.all(tasks)) as unknown[];
    return { ok: true, values };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return { ok: false, fault: { outcome: 'fault', message } };
  }
}

/** Waits until the instant, or until the event is raised. The wait for the event is a new one each time. */
export function* waitUntil(context: OrchestrationContext, until: Date, doorbell: string): Durable<void> {
  const timer = context.df.createTimer(until);
  // eslint-disable-next-line no-restricted-syntax -- the seam that every `yield*` goes through
  yield context.df.Task.any([timer, context.df.waitForExternalEvent(doorbell)]);
  if (!timer.isCompleted) timer.cancel();
}

/** The time that a replay sees again: the start of this episode. */
export function currentMs(context: OrchestrationContext): number {
  return context.df.currentUtcDateTime.getTime();
}
