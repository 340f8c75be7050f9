/** One way to put the system to the proof. Each is a file of its own, loaded only when it is asked for. */
export interface ChaosMode {
  /** How much of it, under a name of its own: `--kills <n>`. */
  readonly flag: string;
  readonly about: string;
  readonly load: () => Promise<RunChaos>;
}

export interface ChaosOptions {
  /** The number that was given with the flag. */
  readonly count: number;
  /** Of everything that is left to chance. */
  readonly seed: number;
  /** Processes that share the work; as many as there are cores when absent. */
  readonly workers?: number;
  /** How many provisionings, where that is not the number of the flag. */
  readonly operations?: number;
}

export type RunChaos = (options: ChaosOptions) => Promise<ChaosReport>;

export interface ChaosReport {
  readonly figures: Readonly<Record<string, string | number>>;
  /** In words; none when all promises were kept. */
  readonly broken: readonly string[];
}
