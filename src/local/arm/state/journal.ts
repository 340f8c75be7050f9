/**
 * What was asked and what came of it: every request, and every resource that was created, updated or deleted, with
 * the request that began it. Tests and demonstrations read it; nothing in the simulator does.
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

  constructor(file: StateFile) {
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
         request_id as requestId from requests where id > ? order by id limit ?`,
    );
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
  }

  effect(requestId: number, atMs: number, effect: Effect, resourceId: string): void {
    this.#putEffect.run(requestId, atMs, effect, resourceId);
  }

  /** Entries after the one with the id, oldest first. */
  read(afterId: number, limit: number): readonly JournalEntry[] {
    const requests = this.#requests.all(afterId, limit);
    const effects = this.#effects.all(afterId, requests.at(-1)?.id ?? afterId);
    return requests.map(({ atMs, ...request }) => {
      const own = effects
        .filter((each) => each.requestId === request.id)
        .map((each) => ({ effect: each.effect, resourceId: each.resourceId, at: isoTime(each.atMs) }));
      const none = { effect: 'none' as const, resourceId: request.path, at: isoTime(atMs) };
      return { at: isoTime(atMs), ...request, effects: own.length > 0 ? own : [none] };
    });
  }
}

function isoTime(atMs: number): string {
  return new Date(atMs).toISOString();
}
