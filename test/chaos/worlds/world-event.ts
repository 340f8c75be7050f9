/** What happened in a world, in the order in which it did: the story that a failing seed tells, and what is checked. */
export interface WorldEvent {
  readonly atMs: number;
  readonly what: string;
}

/** One request to ARM, as the world outside saw it. */
export interface ArmExchange {
  /** From 1; somebody else's count, too, so that it is the number in the simulator's journal. */
  readonly number: number;
  readonly atMs: number;
  /** The operation in whose activity it was sent; `null`: none, as for somebody else. */
  readonly operationId: string | null;
  readonly activity: string | null;
  readonly method: string;
  readonly path: string;
  /** 0: no answer. */
  readonly status: number;
  readonly code: string | null;
}
