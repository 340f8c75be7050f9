/** How many items are begun in one turn of the event loop when nothing else is said. */
const TURN_BUDGET = 200;

export interface WorkQueueOptions<T> {
  /** How many items are under way at a time. */
  readonly limit: number;
  /** How many are begun in one turn of the event loop: work that never waits would keep all else from running. */
  readonly turnBudget?: number;
  /** Without it there is but one lane. */
  readonly laneOf?: (item: T) => unknown;
  /** How many items of a lane are begun in one turn of it; one when absent. */
  readonly shareOf?: (lane: unknown) => number;
}

/**
 * Runs `work` for each item, at most `limit` at a time. `work` must not reject. Items have lanes, which are served in
 * turn, each in the order of arrival: a lane with many items holds up no other.
 */
export class WorkQueue<T extends object> {
  readonly #work: (item: T) => Promise<void>;
  readonly #limit: number;
  readonly #turnBudget: number;
  readonly #laneOf: (item: T) => unknown;
  readonly #shareOf: (lane: unknown) => number;
  /** In the order in which they are served; none is empty. */
  readonly #lanes = new Map<unknown, Lane<T>>();
  #waiting = 0;
  #running = 0;
  #begunInTurn = 0;
  #isClosed = false;
  #idle: (() => void) | undefined;

  constructor(work: (item: T) => Promise<void>, options: WorkQueueOptions<T>) {
    this.#work = work;
    this.#limit = options.limit;
    this.#turnBudget = options.turnBudget ?? TURN_BUDGET;
    this.#laneOf = options.laneOf ?? (() => 0);
    this.#shareOf = options.shareOf ?? (() => 1);
  }

  /** How many items have not been begun. */
  get waiting(): number {
    return this.#waiting;
  }

  add(item: T): void {
    if (this.#isClosed) return;
    const key = this.#laneOf(item);
    const lane = this.#lanes.get(key);
    if (lane) lane.items.push(item);
    else this.#lanes.set(key, { items: [item], head: 0, begunInTurn: 0 });
    this.#waiting += 1;
    this.#pump();
  }

  /** Starts nothing more; resolves when nothing runs any more. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#lanes.clear();
    this.#waiting = 0;
    if (this.#running === 0) return;
    await new Promise<void>((resolve) => {
      this.#idle = resolve;
    });
  }

  #pump(): void {
    while (this.#running < this.#limit && this.#begunInTurn < this.#turnBudget) {
      const item = this.#take();
      if (!item) return;
      this.#spendTurn();
      this.#running += 1;
      void this.#work(item).then(() => {
        this.#running -= 1;
        if (this.#isClosed && this.#running === 0) this.#idle?.();
        this.#pump();
      });
    }
  }

  #spendTurn(): void {
    this.#begunInTurn += 1;
    if (this.#begunInTurn > 1) return;
    setImmediate(() => {
      this.#begunInTurn = 0;
      this.#pump();
    });
  }

  /** The first item of the lane whose turn it is; when its share is begun, it becomes the last lane. */
  #take(): T | undefined {
    const [next] = this.#lanes;
    if (!next) return undefined;
    const [key, lane] = next;
    const item = lane.items[lane.head];
    lane.head += 1;
    lane.begunInTurn += 1;
    this.#waiting -= 1;
    if (lane.head === lane.items.length) {
      this.#lanes.delete(key);
    } else if (this.#lanes.size > 1 && lane.begunInTurn >= this.#shareOf(key)) {
      this.#lanes.delete(key);
      this.#lanes.set(key, lane);
      lane.begunInTurn = 0;
    }
    if (2 * lane.head > lane.items.length) compact(lane);
    return item;
  }
}

interface Lane<T> {
  items: T[];
  /** What comes before it has been begun. */
  head: number;
  /** How many since the lane's turn came; what it began while it was alone counts, too. */
  begunInTurn: number;
}

function compact<T>(lane: Lane<T>): void {
  lane.items = lane.items.slice(lane.head);
  lane.head = 0;
}
