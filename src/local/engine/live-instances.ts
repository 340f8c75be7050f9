/**
 * The instances that are being worked on, with what would be dear to read again for each episode. What is here was
 * written to the state file, or is being written; an idle instance may be forgotten at any time.
 */
import { History } from './history.ts';
import type { Message } from './message.ts';
import type { HistoryTable } from './store/history-table.ts';
import type { InstanceRow, InstanceTable } from './store/instance-table.ts';

export interface LiveInstance {
  readonly instanceKey: number;
  row: InstanceRow;
  history: History;
  mailbox: Message[];
  /** Canceled timers that are known to be gone. */
  lapsedTimers: Set<number>;
  /** It waits for its turn, or an episode of it is under way. */
  isBusy: boolean;
}

/** From how many on the idle ones are forgotten. */
const LIMIT = 2_000;

export class LiveInstances {
  readonly #instances: InstanceTable;
  readonly #histories: HistoryTable;
  readonly #live = new Map<number, LiveInstance>();
  #sweepAt = LIMIT;

  constructor(instances: InstanceTable, histories: HistoryTable) {
    this.#instances = instances;
    this.#histories = histories;
  }

  /** Undefined when the instance was purged. */
  get(instanceKey: number): LiveInstance | undefined {
    const known = this.#live.get(instanceKey);
    if (known) return known;
    const row = this.#instances.byKey(instanceKey);
    if (!row) return undefined;
    const live: LiveInstance = {
      instanceKey,
      row,
      history: new History(this.#histories.read(instanceKey)),
      mailbox: [],
      lapsedTimers: new Set(),
      isBusy: false,
    };
    this.#live.set(instanceKey, live);
    if (this.#live.size > this.#sweepAt) this.#forgetIdle();
    return live;
  }

  /** Follows a change of the state file that was not made by an episode. */
  refresh(instanceKey: number): void {
    const live = this.#live.get(instanceKey);
    if (!live) return;
    const row = this.#instances.byKey(instanceKey);
    if (!row) {
      this.#live.delete(instanceKey);
      return;
    }
    live.row = row;
    live.history = new History(this.#histories.read(instanceKey));
    live.lapsedTimers = new Set();
  }

  forget(instanceKey: number): void {
    this.#live.delete(instanceKey);
  }

  #forgetIdle(): void {
    for (const live of this.#live.values()) {
      if (this.#live.size <= LIMIT / 2) break;
      if (!live.isBusy && live.mailbox.length === 0) this.#live.delete(live.instanceKey);
    }
    // When most are busy the next look is put off, for it would cost as much and find as little.
    this.#sweepAt = Math.max(LIMIT, 2 * this.#live.size);
  }
}
