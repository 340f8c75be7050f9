import type { ShownOperation } from './shown-operation.ts';

type Visit = (document: ShownOperation) => boolean;

/** The documents of one operation as they come, for several readers that each follow until they have seen enough. */
export class DocumentFeed {
  readonly #readers = new Set<Visit>();
  #latest: ShownOperation | undefined;
  #closed = false;
  readonly #waiting = new Set<() => void>();

  publish(document: ShownOperation): void {
    this.#latest = document;
    for (const read of [...this.#readers]) read(document);
  }

  /** Shows the last one once more. */
  repeat(): void {
    if (this.#latest) this.publish(this.#latest);
  }

  /** Ends all following. */
  close(): void {
    this.#closed = true;
    for (const leave of [...this.#waiting]) leave();
  }

  /** Shows each document, beginning with the last one known, to `visit` until it answers true; false: closed before. */
  follow(visit: Visit): Promise<boolean> {
    return new Promise((resolve) => {
      const settle = (seenEnough: boolean): void => {
        this.#readers.delete(read);
        this.#waiting.delete(leave);
        resolve(seenEnough);
      };
      const leave = (): void => settle(false);
      const read: Visit = (document) => {
        const enough = visit(document);
        if (enough) settle(true);
        return enough;
      };
      this.#readers.add(read);
      this.#waiting.add(leave);
      if (this.#latest) read(this.#latest);
      if (this.#closed) leave();
    });
  }
}
