/**
 * Who waits for which event, and which events came before anyone waited. Names are compared without regard to case;
 * the youngest wait of a name is served first, the oldest event too. So the classic extension does it, for
 * orchestrators that abandon a wait and make a new one each time round.
 */
import type { BufferedEvent } from './decision.ts';
import { PendingTask } from './pending-task.ts';

export class ExternalEvents {
  readonly #waits = new Map<string, PendingTask[]>();
  readonly #buffer = new Map<string, BufferedEvent[]>();

  wait(name: string): PendingTask {
    const task = new PendingTask();
    const key = name.toLowerCase();
    const early = this.#buffer.get(key);
    if (early === undefined) {
      const waits = this.#waits.get(key) ?? [];
      waits.push(task);
      this.#waits.set(key, waits);
      return task;
    }
    early.shift();
    if (early.length === 0) this.#buffer.delete(key);
    task.settle(true);
    return task;
  }

  raise(event: BufferedEvent): void {
    const key = event.name.toLowerCase();
    const youngest = this.#waits.get(key)?.pop();
    if (youngest) {
      youngest.settle(true);
      return;
    }
    const early = this.#buffer.get(key) ?? [];
    early.push(event);
    this.#buffer.set(key, early);
  }

  buffered(): readonly BufferedEvent[] {
    return [...this.#buffer.values()].flat();
  }
}
