/** How many items are begun in one turn of the event loop: work that never waits would keep all else from running. */
const TURN_BUDGET = 200;

/**
 * Runs `work` for each item, at most `limit` at a time. `work` must not reject. Items have lanes, which are served in
 * turn, each in the order of arrival: a lane with many items holds up no other.
 */
export class WorkQueue<T extends object> {
  readonly #limit: number;
  readonly #work: (item: T) => Promise<void>;
  readonly #laneOf: (item: T) => unknown;
  /** In the order in which they are served; none is empty. */
  readonly #lanes = new Map<unknown, Lane<T>>();
  #waiting = 0;
  #running = 0;
  #begunInTurn = 0;
  #isClosed = false;
  #idle: (() => void) | undefined;

  /** Without `laneOf` there is but one lane. */
  constructor(limit: number, work: (item: T) => Promise<void>, laneOf: (item: T) => unknown = () => 0) {
    this.#limit = limit;
    this.#work = work;
    this.#laneOf = laneOf;
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
    else this.#lanes.set(key, { items: [item], head: 0 });
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
    while (this.#running < this.#limit && this.#begunInTurn < TURN_BUDGET) {
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

  /** The first item of the lane whose turn it is, which then is the last lane. */
  #take(): T | undefined {
    const [next] = this.#lanes;
    if (!next) return undefined;
    const [key, lane] = next;
    const item = lane.items[lane.head];
    lane.head += 1;
    this.#waiting -= 1;
    if (lane.head === lane.items.length) {
      this.#lanes.delete(key);
    } else if (this.#lanes.size > 1) {
      this.#lanes.delete(key);
      this.#lanes.set(key, lane);
    }
    if (2 * lane.head > lane.items.length) compact(lane);
    return item;
  }
}

interface Lane<T> {
  items: T[];
  /** What comes before it has been begun. */
  head: number;
}

function compact<T>(lane: Lane<T>): void {
  lane.items = lane.items.slice(lane.head);
  lane.head = 0;
}
