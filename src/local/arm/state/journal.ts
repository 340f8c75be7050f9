/**
 * What was asked and what came of it: every request, and every resource that was created, updated or deleted, with
 * the request that began it. Tests and demonstrations read it; nothing in the simulator does. It is bounded: the
 * oldest requests are forgotten, with their effects.
 */
import type { StateFile, Statement } from './state-file.ts';

export type Effect = 'created' | 'updated' | 'deleted';

interface JournalRequest {
  readonly id: number;
  readonly atMs: number;
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly code: string | null;
  readonly caller: string | null;
  readonly clientRequestId: string | null;
  readonly requestId: string;
}

export interface JournalEntry extends Omit<JournalRequest, 'atMs'> {
  readonly at: string;
  /** One of kind `none` when the request changed nothing. */
  readonly effects: readonly { effect: Effect | 'none'; resourceId: string; at: string }[];
}

/** Each field that is there narrows the choice. */
export interface JournalFilter {
  /** Requests, and effects, of this time and later. */
  readonly sinceMs?: number;
  readonly method?: string;
  /** A part of the path, or a pattern with `*`; case does not matter. */
  readonly path?: string;
  /** Requests that had such an effect. */
  readonly effect?: Effect;
  readonly status?: number;
  readonly code?: string;
}

export interface JournalPage extends JournalFilter {
  /** Entries after the one with the id. */
  readonly after: number;
  readonly limit: number;
}

/** Requests kept, give or take a batch. */
const MOST_REQUESTS = 50_000;
const PRUNE_EVERY = 500;

interface EffectRow {
  requestId: number;
  atMs: number;
  effect: Effect;
  resourceId: string;
}

export class Journal {
  readonly #last: Statement<{ id: number | null }>;
  readonly #putRequest: Statement<never>;
  readonly #putEffect: Statement<never>;
  readonly #requests: Statement<JournalRequest>;
  readonly #effects: Statement<EffectRow>;
  readonly #pruneRequests: Statement<never>;
  readonly #pruneEffects: Statement<never>;
  readonly #mostRequests: number;

  constructor(file: StateFile, mostRequests = MOST_REQUESTS) {
    this.#mostRequests = mostRequests;
    this.#last = file.prepare('select max(id) as id from requests');
    this.#putRequest = file.prepare(
      `insert into requests (id, at_ms, method, path, status, code, caller, client_request_id, request_id)
       values (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    );
    this.#putEffect = file.prepare(
      'insert into effects (request_id, at_ms, effect, resource_id) values (?, ?, ?, ?)',
    );
    this.#requests = file.prepare(
      `select id, at_ms as atMs, method, path, status, code, caller, client_request_id as clientRequestId,
         request_id as requestId from requests where id > ? ${FILTER} order by id limit ?`,
    );
    this.#pruneRequests = file.prepare('delete from requests where id <= ?');
    this.#pruneEffects = file.prepare('delete from effects where request_id <= ?');
    this.#effects = file.prepare(
      `select request_id as requestId, at_ms as atMs, effect, resource_id as resourceId from effects
       where request_id > ? and request_id <= ? order by id`,
    );
  }

  nextRequestId(): number {
    return (this.#last.one()?.id ?? 0) + 1;
  }

  request(entry: JournalRequest): void {
    this.#putRequest.run(
      entry.id,
      entry.atMs,
      entry.method,
      entry.path,
      entry.status,
      entry.code,
      entry.caller,
      entry.clientRequestId,
      entry.requestId,
    );
    if (entry.id % Math.min(PRUNE_EVERY, this.#mostRequests) === 0)
      this.#prune(entry.id - this.#mostRequests);
  }

  #prune(upToId: number): void {
    this.#pruneRequests.run(upToId);
    this.#pruneEffects.run(upToId);
  }

  effect(requestId: number, atMs: number, effect: Effect, resourceId: string): void {
    this.#putEffect.run(requestId, atMs, effect, resourceId);
  }

  /** Oldest first. */
  read(page: JournalPage): readonly JournalEntry[] {
    const requests = this.#requests.all(page.after, ...filterValues(page), page.limit);
    const effects = this.#effects.all(page.after, requests.at(-1)?.id ?? page.after);
    return requests.map(({ atMs, ...request }) => {
      const own = effects
        .filter((each) => each.requestId === request.id)
        .map((each) => ({ effect: each.effect, resourceId: each.resourceId, at: isoTime(each.atMs) }));
      const none = { effect: 'none' as const, resourceId: request.path, at: isoTime(atMs) };
      return { at: isoTime(atMs), ...request, effects: own.length > 0 ? own : [none] };
    });
  }
}

/** A value that is null leaves its condition out. */
const FILTER = `
  and (? is null or at_ms >= ? or exists (select 1 from effects where request_id = requests.id and at_ms >= ?))
  and (? is null or method = ?)
  and (? is null or path like ? escape '\\')
  and (? is null or exists (select 1 from effects where request_id = requests.id and effect = ?))
  and (? is null or status = ?)
  and (? is null or code = ?)`;

function filterValues({
  sinceMs,
  method,
  path,
  effect,
  status,
  code,
}: JournalFilter): (string | number | null)[] {
  const since = sinceMs ?? null;
  const pairs = [
    method?.toUpperCase(),
    path === undefined ? undefined : likePattern(path),
    effect,
    status,
    code,
  ];
  return [since, since, since, ...pairs.flatMap((value) => [value ?? null, value ?? null])];
}

function likePattern(path: string): string {
  const plain = path.replace(/[\\%_]/g, '\\$&');
  return path.includes('*') ? plain.replaceAll('*', '%') : `%${plain}%`;
}

function isoTime(atMs: number): string {
  return new Date(atMs).toISOString();
}
