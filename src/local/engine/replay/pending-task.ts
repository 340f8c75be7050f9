/**
 * Something an orchestrator may await, as the engine sees it: open until it is settled, well or badly, once. Those who
 * wait are called at once and in order, on the stack of the event that settled it; so a replay is one synchronous walk.
 */
export class PendingTask {
  #state: 'open' | 'succeeded' | 'failed' = 'open';
  #result: string | null = null;
  #waiting: Wake[] = [];

  /** Nothing is held up by it, although it may still be settled. */
  readonly isAbandoned: boolean;

  constructor({ isAbandoned = false } = {}) {
    this.isAbandoned = isAbandoned;
  }

  get isDone(): boolean {
    return this.#state !== 'open';
  }

  /** `result` is the JSON text of an activity's. Does nothing when it is settled already. */
  settle(ok: boolean, result: string | null = null): void {
    if (this.isDone) return;
    this.#state = ok ? 'succeeded' : 'failed';
    this.#result = result;
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const wake of waiting) wake(ok, result);
  }

  whenDone(wake: Wake): void {
    if (this.isDone) wake(this.#state === 'succeeded', this.#result);
    else this.#waiting.push(wake);
  }
}

export function settledTask(): PendingTask {
  const task = new PendingTask();
  task.settle(true);
  return task;
}

/** Done with the first of `tasks`, whatever its fate; at once when all are abandoned. */
export function whenAny(tasks: readonly PendingTask[]): PendingTask {
  if (areAbandoned(tasks)) return settledTask();
  const first = new PendingTask();
  for (const task of tasks)
    task.whenDone((ok) => {
      first.settle(ok);
    });
  return first;
}

/**
 * Done when every one of `tasks` is, those aside that are abandoned: unlike the orchestrator's own `Task.all`, it does
 * not stop at a failure.
 */
export function whenAll(tasks: readonly PendingTask[]): PendingTask {
  if (areAbandoned(tasks)) return settledTask();
  const all = new PendingTask();
  const awaited = tasks.filter((task) => !task.isAbandoned);
  let open = awaited.length;
  let allOk = true;
  for (const task of awaited) {
    task.whenDone((ok) => {
      allOk &&= ok;
      open -= 1;
      if (open === 0) all.settle(allOk);
    });
  }
  return all;
}

function areAbandoned(tasks: readonly PendingTask[]): boolean {
  return tasks.length > 0 && tasks.every((task) => task.isAbandoned);
}

type Wake = (ok: boolean, result: string | null) => void;
