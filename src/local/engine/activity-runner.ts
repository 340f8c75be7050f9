/**
 * Runs activities, each until its result is either written or taken into an episode that is. Instances take turns: one
 * with a thousand activities does not keep the others waiting.
 */
import type { Clock } from '../shared/clock.ts';
import { activityResult } from './activity-result.ts';
import type { EngineState } from './engine-state.ts';
import type { FunctionApp } from './episode.ts';
import { performHttp } from './http-activity.ts';
import type { ManagedIdentity } from './http-activity.ts';
import { isoTime } from './history-event.ts';
import { answerMessage, storeMessage } from './message.ts';
import type { Message } from './message.ts';
import { HTTP_ACTIVITY } from './replay/http-call.ts';
import type { GroupCommit } from './store/group-commit.ts';
import type { TaskRow } from './store/work-tables.ts';
import { WorkQueue } from './work-queue.ts';

export interface ActivityRunnerParts {
  readonly state: EngineState;
  readonly commits: GroupCommit;
  readonly clock: Clock;
  readonly app: FunctionApp;
  readonly identity: ManagedIdentity | undefined;
  readonly deliver: (messages: readonly Message[]) => void;
}

export class ActivityRunner {
  readonly #parts: ActivityRunnerParts;
  readonly #queue: WorkQueue<TaskRow>;

  constructor(parts: ActivityRunnerParts, limit: number) {
    this.#parts = parts;
    this.#queue = new WorkQueue((task) => this.#run(task), {
      limit,
      laneOf: (task) => task.instanceKey,
    });
  }

  /** How many activities have not been begun. */
  get waiting(): number {
    return this.#queue.waiting;
  }

  add(tasks: readonly TaskRow[]): void {
    for (const task of tasks) this.#queue.add(task);
  }

  close(): Promise<void> {
    return this.#queue.close();
  }

  async #run(task: TaskRow): Promise<void> {
    const { state, commits, clock, deliver } = this.#parts;
    const { instanceKey, executionId, taskKey } = task;
    const outcome = await this.#invoke(task);
    const event = activityResult({ ...task, at: isoTime(clock.now()) }, outcome);
    const message = answerMessage(state.work, { instanceKey, executionId, event }, taskKey);
    deliver([message]);
    commits
      .run(() => {
        storeMessage(state.work, message);
      })
      .catch(() => {
        // The group commit has told of its fault; the task's row still stands, and it will run again.
      });
  }

  async #invoke({ name, payload, instanceId }: TaskRow): ReturnType<FunctionApp['invoker']['invoke']> {
    const { invoker, directory } = this.#parts.app;
    if (name === HTTP_ACTIVITY) return performHttp(payload, this.#parts.identity);
    const registered = directory.registeredName('activity', name);
    if (registered === undefined) return { ok: false, message: directory.unknownMessage('activity', name) };
    return invoker.invoke('activity', registered, payload ?? undefined, instanceId);
  }
}
