/** Reads the simulator's journal as it grows, since that keeps only the last requests. */
import type { ArmControl } from '../../support/arm-control.ts';

export class JournalFollower {
  readonly #arm: ArmControl;
  /** How often each resource was created, by id in lower case. */
  readonly created = new Map<string, number>();
  readonly updated = new Map<string, number>();
  /** When requests came, on the virtual clock, oldest first. */
  readonly requestsAtMs: number[] = [];
  #after = 0;

  constructor(arm: ArmControl) {
    this.#arm = arm;
  }

  /** Up to what is there now. Throws when the simulator does not answer. */
  async follow(): Promise<void> {
    for (;;) {
      const page = await this.#arm.journal(this.#after);
      for (const { id, at, effects } of page) {
        this.#after = id;
        this.requestsAtMs.push(Date.parse(at));
        for (const { effect, resourceId } of effects) {
          if (effect === 'created') count(this.created, resourceId);
          if (effect === 'updated') count(this.updated, resourceId);
        }
      }
      if (page.length === 0) return;
    }
  }
}

function count(counts: Map<string, number>, resourceId: string): void {
  const key = resourceId.toLowerCase();
  counts.set(key, (counts.get(key) ?? 0) + 1);
}
