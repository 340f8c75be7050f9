/**
 * Tells those who wait for messages that there may be some. Keys name what is waited for; a watcher must look for
 * itself, for another may have been faster.
 */
export class Wakeups {
  readonly #watchers = new Map<string, Set<() => void>>();
  #marked = new Set<string>();

  /** The function returned ends the watch. */
  watch(key: string, watcher: () => void): () => void {
    const watchers = this.#watchers.get(key) ?? new Set();
    this.#watchers.set(key, watchers.add(watcher));
    return () => {
      watchers.delete(watcher);
      if (watchers.size === 0 && this.#watchers.get(key) === watchers) this.#watchers.delete(key);
    };
  }

  /**
   * Calls the watchers of the key when the work at hand is done, after the commit that it is part of. Whoever was
   * called goes to the end of the line.
   */
  mark(key: string): void {
    if (this.#marked.size === 0) {
      queueMicrotask(() => {
        this.#flush();
      });
    }
    this.#marked.add(key);
  }

  #flush(): void {
    const marked = this.#marked;
    this.#marked = new Set();
    for (const key of marked) {
      const watchers = this.#watchers.get(key);
      for (const watcher of [...(watchers ?? [])]) {
        if (!watchers?.delete(watcher)) continue;
        watchers.add(watcher);
        watcher();
      }
    }
  }
}
