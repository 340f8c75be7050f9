/**
 * Runs two calls that send requests in every order in which their requests may come: at each point where both have one
 * to send, one run has the first go on and another the second.
 */

export interface Gate {
  /** To be awaited before each request. */
  readonly pass: () => Promise<void>;
}

type Choose = (options: number) => number;

/** Answers with how many orders there are. */
export async function everyInterleaving(run: (choose: Choose) => Promise<void>): Promise<number> {
  let begun: readonly number[] = [];
  for (let runs = 1; ; runs += 1) {
    const taken: { pick: number; options: number }[] = [];
    await run((options) => {
      const pick = begun[taken.length] ?? 0;
      taken.push({ pick, options });
      return pick;
    });
    while (taken.length > 0 && taken.at(-1)?.pick === (taken.at(-1)?.options ?? 0) - 1) taken.pop();
    const last = taken.pop();
    if (!last) return runs;
    begun = [...taken.map(({ pick }) => pick), last.pick + 1];
  }
}

/** Runs the calls, each behind its gate; `choose` says which of those that wait goes on. */
export async function interleaved(
  calls: readonly ((gate: Gate) => Promise<void>)[],
  choose: Choose,
): Promise<void> {
  const lanes = calls.map((call) => new Lane(call));
  for (;;) {
    const states = await Promise.all(lanes.map(async (lane) => ({ lane, ended: await lane.settled() })));
    const waiting = states.filter(({ ended }) => !ended).map(({ lane }) => lane);
    if (waiting.length === 0) return;
    (waiting.length === 1 ? waiting[0] : waiting[choose(waiting.length)])?.release();
  }
}

class Lane {
  #waiting = Promise.withResolvers<boolean>();
  #release: () => void = () => undefined;

  constructor(call: (gate: Gate) => Promise<void>) {
    const pass = () => {
      const released = Promise.withResolvers<undefined>();
      this.#release = () => {
        released.resolve(undefined);
      };
      this.#waiting.resolve(false);
      return released.promise;
    };
    call({ pass }).then(
      () => {
        this.#waiting.resolve(true);
      },
      (error: unknown) => {
        this.#waiting.reject(error);
      },
    );
  }

  /** True: the call has ended; false: it waits to be released. */
  settled(): Promise<boolean> {
    return this.#waiting.promise;
  }

  release(): void {
    this.#waiting = Promise.withResolvers();
    this.#release();
  }
}
