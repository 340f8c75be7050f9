import type { StateFile, Statement } from './state-file.ts';

interface Registration {
  readonly beginMs: number;
  readonly endMs: number;
}

/** When each feature and resource provider was last registered. No row: never. */
export class RegistrationTable {
  readonly #read: Statement<Registration>;
  readonly #under: Statement<Registration>;
  readonly #write: Statement<never>;
  readonly #remove: Statement<never>;
  readonly #all: Statement<Registration & { key: string }>;

  constructor(file: StateFile) {
    const select = 'select begin_ms as beginMs, end_ms as endMs from registrations';
    this.#read = file.prepare(`${select} where key = ?`);
    this.#under = file.prepare(`${select} where substr(key, 1, ?) = ?`);
    this.#remove = file.prepare('delete from registrations where key = ?');
    this.#all = file.prepare(
      'select key, begin_ms as beginMs, end_ms as endMs from registrations order by key',
    );
    this.#write = file.prepare(
      'insert or replace into registrations (key, begin_ms, end_ms) values (?, ?, ?)',
    );
  }

  remove(key: string): void {
    this.#remove.run(key.toLowerCase());
  }

  get(key: string): Registration | undefined {
    return this.#read.one(key.toLowerCase());
  }

  /** All whose key starts so. */
  under(prefix: string): readonly Registration[] {
    return this.#under.all(prefix.length, prefix.toLowerCase());
  }

  all(): readonly (Registration & { readonly key: string })[] {
    return this.#all.all();
  }

  put(key: string, registration: Registration): void {
    this.#write.run(key.toLowerCase(), registration.beginMs, registration.endMs);
  }
}
