/** Keeps one part of the stack running, as a supervisor does: whenever its process is gone, it is started again. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '../../../src/local/shared/clock.ts';
import type { StackPart } from '../../support/local-stack.ts';
import { peakMemoryBytes } from './peak-memory.ts';

export interface Outage {
  readonly killedAtMs: number;
  /** When its port answered again. */
  readonly readyAtMs: number;
  /** The same moment on the virtual clock. */
  readonly readyVirtualMs: number;
}

const PAUSE_AFTER_FAILED_START_MS = 200;
const MOST_FAILED_STARTS = 20;

export class SupervisedPart {
  readonly #part: StackPart;
  readonly #clock: Clock;
  readonly outages: Outage[] = [];
  /** How it ended when nobody had killed it. */
  readonly endedByItself: string[] = [];
  #killed = false;
  #stopping = false;
  #peakBytes = 0;
  #supervising: Promise<void> | undefined;
  /** When it went away; undefined while it is up. */
  #downSinceMs: number | undefined;
  #back: Promise<void> = Promise.resolve();

  /** `part` runs already. */
  constructor(part: StackPart, clock: Clock) {
    this.#part = part;
    this.#clock = clock;
  }

  get isUp(): boolean {
    return this.#downSinceMs === undefined;
  }

  /** Of all its processes so far, as far as the system tells. */
  get peakBytes(): number {
    return this.#peakBytes;
  }

  /** To be called now and then, since a process that is gone tells nothing. */
  measureMemory(): void {
    this.#peakBytes = Math.max(this.#peakBytes, peakMemoryBytes(this.#part.pid));
  }

  supervise(): void {
    this.#supervising = this.#superviseUntilStopped();
  }

  /** With SIGKILL; resolves when the process is gone. */
  async kill(): Promise<void> {
    this.measureMemory();
    this.#killed = true;
    await this.#part.kill();
  }

  /** Resolves when it is up, and at once when it has not been away for so long. */
  async backWhenAwayFor(ms: number): Promise<void> {
    if (this.#downSinceMs !== undefined && Date.now() - this.#downSinceMs > ms) await this.#back;
  }

  /** Lets the part be, so that its end counts as nobody's fault. Rejects when it could not be kept running. */
  async release(): Promise<void> {
    this.#stopping = true;
    if (!this.isUp) await this.#supervising;
  }

  async #superviseUntilStopped(): Promise<void> {
    for (;;) {
      const how = await this.#part.ended;
      if (this.#stopping) return;
      const killedAtMs = Date.now();
      this.#downSinceMs = killedAtMs;
      if (!this.#killed) this.endedByItself.push(how);
      this.#back = this.#startAgain();
      await this.#back;
      this.#downSinceMs = undefined;
      this.outages.push({ killedAtMs, readyAtMs: Date.now(), readyVirtualMs: this.#clock.now() });
    }
  }

  /** A kill may come in the middle of a start. */
  async #startAgain(): Promise<void> {
    for (let failed = 0; ; failed += 1) {
      this.#killed = false;
      try {
        await this.#part.start();
        return;
      } catch (error) {
        if (this.#wasKilled()) continue;
        if (failed >= MOST_FAILED_STARTS) throw error;
        this.endedByItself.push(error instanceof Error ? error.message : String(error));
        await sleep(PAUSE_AFTER_FAILED_START_MS);
      }
    }
  }

  #wasKilled(): boolean {
    return this.#killed;
  }
}
