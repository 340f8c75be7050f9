/**
 * Every resource that exists, by its id without regard to case. Bodies are stored as ARM shows them; what follows
 * from other tables (operations, claims on subnets) is put in when a body is read by its resource type.
 */
import type { JsonObject } from '../json-values.ts';
import type { StateFile, Statement } from './state-file.ts';

export interface ResourceRecord {
  readonly id: string;
  /** In lower case. */
  readonly type: string;
  /** Key of the resource group; empty outside of groups. */
  readonly groupKey: string;
  /** Key of the resource or scope that this one goes with; empty for none. */
  readonly parentKey: string;
  readonly body: JsonObject;
  /** From when on reads find it. */
  readonly visibleMs: number;
  /** From when on it has its effect elsewhere: a principal in the directory, a role assignment in authorization. */
  readonly readyMs: number;
}

interface Row {
  id: string;
  type: string;
  groupKey: string;
  parentKey: string;
  body: string;
  visibleMs: number;
  readyMs: number;
}

export function keyOf(id: string): string {
  return id.toLowerCase();
}

const SELECT = `select id, type, group_key as groupKey, parent_key as parentKey, body, visible_ms as visibleMs,
  ready_ms as readyMs from resources`;

export class ResourceTable {
  readonly #byKey: Statement<Row>;
  readonly #byGroup: Statement<Row>;
  readonly #byParent: Statement<Row>;
  readonly #byType: Statement<Row>;
  readonly #all: Statement<Row>;
  readonly #put: Statement<never>;
  readonly #remove: Statement<never>;

  constructor(file: StateFile) {
    this.#byKey = file.prepare(`${SELECT} where key = ?`);
    this.#byGroup = file.prepare(`${SELECT} where group_key = ? order by key`);
    this.#byParent = file.prepare(`${SELECT} where parent_key = ? order by key`);
    this.#byType = file.prepare(`${SELECT} where type = ? order by key`);
    this.#all = file.prepare(`${SELECT} order by key`);
    this.#put = file.prepare(
      `insert or replace into resources (key, id, type, group_key, parent_key, body, visible_ms, ready_ms)
       values (?, ?, ?, ?, ?, ?, ?, ?)`,
    );
    this.#remove = file.prepare('delete from resources where key = ?');
  }

  get(id: string): ResourceRecord | undefined {
    const row = this.#byKey.one(keyOf(id));
    return row && record(row);
  }

  ofGroup(groupKey: string): readonly ResourceRecord[] {
    return this.#byGroup.all(groupKey).map(record);
  }

  /** Children in the order of their keys. */
  childrenOf(id: string): readonly ResourceRecord[] {
    return this.#byParent.all(keyOf(id)).map(record);
  }

  ofType(type: string): readonly ResourceRecord[] {
    return this.#byType.all(type.toLowerCase()).map(record);
  }

  all(): readonly ResourceRecord[] {
    return this.#all.all().map(record);
  }

  put(resource: ResourceRecord): void {
    const { id, groupKey, parentKey, body, visibleMs, readyMs } = resource;
    this.#put.run(
      keyOf(id),
      id,
      resource.type.toLowerCase(),
      groupKey,
      parentKey,
      JSON.stringify(body),
      visibleMs,
      readyMs,
    );
  }

  /** Stores the resource with these properties over those it had. */
  patchProperties(resource: ResourceRecord, properties: JsonObject): ResourceRecord {
    const before = resource.body['properties'];
    const merged = { ...(typeof before === 'object' ? before : {}), ...properties };
    const patched = { ...resource, body: { ...resource.body, properties: merged } };
    this.put(patched);
    return patched;
  }

  remove(id: string): void {
    this.#remove.run(keyOf(id));
  }
}

function record(row: Row): ResourceRecord {
  // Written by `put` from a JsonObject, and by nothing else.
  return { ...row, body: JSON.parse(row.body) as JsonObject };
}
