/**
 * The SQLite file that holds all that the simulator knows. A change is on the disk when its transaction returns, so
 * a simulator that was killed goes on where it was.
 */
import { DatabaseSync, type SQLInputValue } from 'node:sqlite';

const SCHEMA = `
  create table if not exists settings (name text primary key, value text not null) strict;
  create table if not exists resources (
    key text primary key, id text not null, type text not null, group_key text not null, parent_key text not null,
    body text not null, visible_ms real not null, ready_ms real not null) strict;
  create index if not exists resources_by_group on resources (group_key);
  create index if not exists resources_by_parent on resources (parent_key);
  create index if not exists resources_by_type on resources (type);
  create table if not exists operations (
    id text primary key, type text not null, kind text not null, subscription text not null, location text not null,
    resource_id text not null, resource_key text not null, begin_ms real not null, end_ms real not null,
    outcome text not null, code text not null, message text not null, input text not null,
    request_id integer not null, settled integer not null) strict;
  create index if not exists operations_due on operations (settled, end_ms);
  create index if not exists operations_by_resource on operations (resource_key, settled);
  create table if not exists registrations (
    key text primary key, begin_ms real not null, end_ms real not null) strict;
  create table if not exists subnet_claims (
    subnet_key text not null, owner_id text not null, kind text not null, used_by text not null,
    addresses integer not null, released_ms real, primary key (subnet_key, owner_id, kind)) strict;
  create table if not exists requests (
    id integer primary key, at_ms real not null, method text not null, path text not null, status integer not null,
    code text, caller text, client_request_id text, request_id text not null) strict;
  create table if not exists effects (
    id integer primary key, request_id integer not null, at_ms real not null, effect text not null,
    resource_id text not null) strict;
  create index if not exists effects_by_request on effects (request_id);
  create table if not exists faults (
    id integer primary key, spec text not null, seen integer not null, applied integer not null) strict;
  create table if not exists actions (
    key text primary key, action text not null, allowed integer not null, refused integer not null) strict;
  create table if not exists secrets (
    vault text not null, name text not null, version text not null, value text not null, content_type text not null,
    tags text not null, at_ms real not null, primary key (vault, name, version)) strict;
  create table if not exists snapshots (id integer primary key, at_ms real not null, items text not null) strict;
`;

/** A prepared statement. Columns must be named as the fields of `Row`. */
export interface Statement<Row> {
  one(...values: SQLInputValue[]): Row | undefined;
  all(...values: SQLInputValue[]): readonly Row[];
  run(...values: SQLInputValue[]): void;
}

export class StateFile {
  readonly #database: DatabaseSync;

  constructor(path: string) {
    this.#database = new DatabaseSync(path);
    this.#database.exec('pragma journal_mode = wal; pragma synchronous = full;');
    this.#database.exec(SCHEMA);
  }

  prepare<Row = never>(sql: string): Statement<Row> {
    const statement = this.#database.prepare(sql);
    return {
      // The one place where rows get their type: the SQL beside the call names the columns as the fields of Row.
      one: (...values) => statement.get(...values) as Row | undefined,
      all: (...values) => statement.all(...values) as Row[],
      run: (...values) => {
        statement.run(...values);
      },
    };
  }

  /** Runs the work in one transaction; a throw undoes all of it. */
  transaction<T>(work: () => T): T {
    return this.#within({ begin: 'begin immediate', commit: 'commit', undo: 'rollback' }, work);
  }

  /** Runs a part of a transaction; a throw undoes this part only. */
  attempt<T>(work: () => T): T {
    return this.#within(
      { begin: 'savepoint part', commit: 'release part', undo: 'rollback to part; release part' },
      work,
    );
  }

  close(): void {
    this.#database.close();
  }

  #within<T>(words: { begin: string; commit: string; undo: string }, work: () => T): T {
    this.#database.exec(words.begin);
    try {
      const result = work();
      this.#database.exec(words.commit);
      return result;
    } catch (error) {
      this.#database.exec(words.undo);
      throw error;
    }
  }
}
