/**
 * Token buckets, filled by the clock. A bucket that nothing was drawn from is full, so a bucket begins with its first
 * draw. They are kept in memory: a simulator that starts anew starts with full buckets.
 */

export interface BucketSize {
  /** The most that it holds. */
  readonly burst: number;
  readonly perSecond: number;
}

interface Level {
  readonly tokens: number;
  readonly atMs: number;
}

export interface Draw {
  readonly isGranted: boolean;
  /** Whole tokens that are left. */
  readonly left: number;
  /** Whole seconds until there is a token again; 0 when the draw was granted. */
  readonly waitSeconds: number;
}

/** Buckets kept at most; the ones that were not drawn from for the longest time are full again and forgotten. */
const MOST_BUCKETS = 10_000;

export class TokenBuckets {
  readonly #levels = new Map<string, Level>();

  draw(bucket: string, { burst, perSecond }: BucketSize, nowMs: number): Draw {
    const last = this.#levels.get(bucket);
    const earned = last ? (Math.max(0, nowMs - last.atMs) / 1000) * perSecond : 0;
    const tokens = Math.min(burst, (last?.tokens ?? burst) + earned);
    const isGranted = tokens >= 1;
    const left = isGranted ? tokens - 1 : tokens;
    this.#keep(bucket, { tokens: left, atMs: nowMs });
    return {
      isGranted,
      left: Math.floor(left),
      waitSeconds: isGranted ? 0 : Math.max(1, Math.ceil((1 - tokens) / perSecond)),
    };
  }

  #keep(bucket: string, level: Level): void {
    this.#levels.delete(bucket);
    this.#levels.set(bucket, level);
    if (this.#levels.size <= MOST_BUCKETS) return;
    const [oldest] = this.#levels.keys();
    if (oldest !== undefined) this.#levels.delete(oldest);
  }
}
