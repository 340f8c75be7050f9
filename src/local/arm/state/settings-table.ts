import type { StateFile, Statement } from './state-file.ts';

/** Values made at the first start and kept. */
export class SettingsTable {
  readonly #read: Statement<{ value: string }>;
  readonly #write: Statement<never>;

  constructor(file: StateFile) {
    this.#read = file.prepare('select value from settings where name = ?');
    this.#write = file.prepare('insert or replace into settings (name, value) values (?, ?)');
  }

  /** The kept value, or the one that `make` gives, which is then kept. */
  keep(name: string, make: () => string): string {
    const kept = this.#read.one(name)?.value;
    if (kept !== undefined) return kept;
    const value = make();
    this.#write.run(name, value);
    return value;
  }

  write(name: string, value: string): void {
    this.#write.run(name, value);
  }
}
