/** When the host of a world dies. */

/**
 * - `request`: before a request reaches ARM; `answer`: after it did, and before its answer is back;
 * - `commit`: right after the engine has written; `beforeCommit`: when all was done for a write that never came to be;
 * - `message`: before the intake starts an orchestration.
 */
export const crashKinds = ['request', 'answer', 'commit', 'beforeCommit', 'message'] as const;
export type CrashKind = (typeof crashKinds)[number];

export interface Crash {
  readonly kind: CrashKind;
  /** Which one of this kind in the life of the world, from 1. */
  readonly number: number;
  /** Until the next host is up. */
  readonly downMs: number;
}

export class CrashPlan {
  /** How often each kind of moment has come. */
  readonly passed: Record<CrashKind, number> = {
    request: 0,
    answer: 0,
    commit: 0,
    beforeCommit: 0,
    message: 0,
  };
  readonly #crashes: readonly Crash[];

  constructor(crashes: readonly Crash[]) {
    this.#crashes = crashes;
  }

  /** The crash that comes now, if one does. */
  pass(kind: CrashKind): Crash | undefined {
    this.passed[kind] += 1;
    return this.#find(kind, this.passed[kind]);
  }

  /** Whether the next write is one that never comes to be, so that what is on the disk now has to be kept. */
  get losesNextCommit(): boolean {
    return this.#find('beforeCommit', this.passed.beforeCommit + 1) !== undefined;
  }

  #find(kind: CrashKind, number: number): Crash | undefined {
    return this.#crashes.find((each) => each.kind === kind && each.number === number);
  }
}
