const HEADER_BYTES = 8;
const SIZE_BYTES = 4;
/** A protocol header where a frame could begin: its first four bytes, read as a size. */
const AMQP = Buffer.from('AMQP').readUInt32BE();

/**
 * Follows the frames of a connection by their sizes alone, and finds the one that is larger than allowed as soon as
 * its size has come. rhea would keep its bytes until it were complete. A connection that begins without a protocol
 * header is none of its business: rhea ends it.
 */
export class FrameGuard {
  readonly #maxBytes: number;
  #size = Buffer.alloc(0);
  #skip = 0;
  #begun = false;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** False when a frame is too large; nothing may be asked for afterwards. */
  allows(chunk: Buffer): boolean {
    let rest = chunk;
    while (rest.length > 0) {
      const skipped = Math.min(this.#skip, rest.length);
      this.#skip -= skipped;
      rest = rest.subarray(skipped);
      const taken = rest.subarray(0, SIZE_BYTES - this.#size.length);
      this.#size = Buffer.concat([this.#size, taken]);
      rest = rest.subarray(taken.length);
      if (this.#size.length < SIZE_BYTES) continue;
      const size = this.#size.readUInt32BE();
      this.#size = Buffer.alloc(0);
      const frameBytes = size === AMQP ? HEADER_BYTES : size;
      if (!this.#begun && size !== AMQP) return true;
      this.#begun = true;
      if (frameBytes > this.#maxBytes) return false;
      this.#skip = Math.max(0, frameBytes - SIZE_BYTES);
    }
    return true;
  }
}
