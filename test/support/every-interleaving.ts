/**
 * Runs two calls that send requests in every order of their requests that can make a difference: at each point where
 * both have one to send, one run has the first go on and another the second, unless all that came of it is what another
 * run has seen already, since two readings may change places.
 */

export interface Gate {
  /** To be awaited before each request. */
  readonly pass: (request: { readonly writes: boolean }) => Promise<void>;
}

interface Waiting {
  readonly lane: Lane;
  readonly writes: boolean;
}

/** Of one run: who goes on. */
class Schedule {
  readonly #begun: readonly number[];
  readonly #taken: { readonly pick: number; readonly options: number }[] = [];
  /** What follows when these go on next has been seen in another run. */
  readonly #seen = new Set<Lane>();
  redundant = false;

  constructor(begun: readonly number[]) {
    this.#begun = begun;
  }

  next(waiting: readonly [Waiting, ...Waiting[]]): Lane {
    const options = waiting.filter(({ lane }) => !this.#seen.has(lane));
    const pick = this.#begun[this.#taken.length] ?? 0;
    const chosen = options[pick];
    if (!chosen || this.redundant) {
      this.redundant = true;
      return waiting[0].lane;
    }
    this.#taken.push({ pick, options: options.length });
    for (const { lane } of options.slice(0, pick)) this.#seen.add(lane);
    for (const { lane, writes } of waiting) if (writes || chosen.writes) this.#seen.delete(lane);
    return chosen.lane;
  }

  /** How the next run begins; undefined: there is none. */
  following(): readonly number[] | undefined {
    const last = this.#taken.findLastIndex(({ pick, options }) => pick < options - 1);
    if (last < 0) return undefined;
    return this.#taken.slice(0, last + 1).map(({ pick }, index) => (index === last ? pick + 1 : pick));
  }
}

/** `run` prepares, has the calls made with `interleaved`, and checks what came of it. */
export async function everyInterleaving(run: (schedule: Schedule) => Promise<void>): Promise<void> {
  let begun: readonly number[] | undefined = [];
  while (begun) {
    const schedule: Schedule = new Schedule(begun);
    await run(schedule);
    begun = schedule.following();
  }
}

/** Runs the calls, each behind its gate. False: another run has seen all this. */
export async function interleaved(
  calls: readonly ((gate: Gate) => Promise<void>)[],
  schedule: Schedule,
): Promise<boolean> {
  const lanes = calls.map((call) => new Lane(call));
  for (;;) {
    const states = await Promise.all(lanes.map((lane) => lane.settled()));
    const [first, ...others] = states.filter((state) => state !== 'ended');
    if (!first) return !schedule.redundant;
    schedule.next([first, ...others]).release();
  }
}

class Lane {
  #settled = Promise.withResolvers<Waiting | 'ended'>();
  #release: () => void = () => undefined;

  constructor(call: (gate: Gate) => Promise<void>) {
    const pass: Gate['pass'] = ({ writes }) => {
      const released = Promise.withResolvers<undefined>();
      this.#release = () => {
        released.resolve(undefined);
      };
      this.#settled.resolve({ lane: this, writes });
      return released.promise;
    };
    call({ pass }).then(
      () => {
        this.#settled.resolve('ended');
      },
      (error: unknown) => {
        this.#settled.reject(error);
      },
    );
  }

  settled(): Promise<Waiting | 'ended'> {
    return this.#settled.promise;
  }

  release(): void {
    this.#settled = Promise.withResolvers();
    this.#release();
  }
}
