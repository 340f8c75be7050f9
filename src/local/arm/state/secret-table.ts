/** The versions of the secrets in all key vaults. */
import { createHash } from 'node:crypto';
import type { StateFile, Statement } from './state-file.ts';

export interface SecretVersion {
  /** The host, in lower case. */
  readonly vault: string;
  /** In lower case: names differ by more than that. */
  readonly name: string;
  readonly version: string;
  readonly contentType: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly atMs: number;
}

export interface ListedSecret extends SecretVersion {
  /** Of the value, in UTF-8. */
  readonly sha256: string;
}

interface SecretRow extends Omit<SecretVersion, 'tags'> {
  readonly tags: string;
  readonly value: string;
}

const COLUMNS = 'vault, name, version, value, content_type as contentType, tags, at_ms as atMs';

export class SecretTable {
  readonly #all: Statement<SecretRow>;
  readonly #versions: Statement<SecretRow>;
  readonly #put: Statement<never>;

  constructor(file: StateFile) {
    this.#all = file.prepare(`select ${COLUMNS} from secrets order by vault, name, at_ms, rowid`);
    this.#versions = file.prepare(
      `select ${COLUMNS} from secrets where vault = ? and name = ? order by version`,
    );
    this.#put = file.prepare(
      'insert into secrets (vault, name, version, value, content_type, tags, at_ms) values (?, ?, ?, ?, ?, ?, ?)',
    );
  }

  /** Without their values; in no order of time, as in Azure. */
  versions(vault: string, name: string): readonly SecretVersion[] {
    return this.#versions.all(vault.toLowerCase(), name.toLowerCase()).map(withoutValue);
  }

  /** What is there, without any value. */
  list(): readonly ListedSecret[] {
    return this.#all.all().map((row) => ({
      ...withoutValue(row),
      sha256: createHash('sha256').update(row.value).digest('hex'),
    }));
  }

  put({ vault, name, version, contentType, tags, atMs }: SecretVersion, value: string): void {
    const key = [vault.toLowerCase(), name.toLowerCase(), version] as const;
    this.#put.run(...key, value, contentType, JSON.stringify(tags), atMs);
  }
}

function withoutValue({ value: _value, tags, ...rest }: SecretRow): SecretVersion {
  // Written by this table, so of this type.
  return { ...rest, tags: JSON.parse(tags) as Record<string, string> };
}
