/** What clients ask of entities. */
import type {
  EntityFilter,
  EntityId,
  EntityPage,
  EntitySignal,
  EntityStatus,
  SignalAnswer,
} from '../shared/durable-engine.ts';
import type { EngineState } from './engine-state.ts';
import { entityText, parseEntityId } from './entity-id.ts';
import type { EntityRequest } from './entity-request.ts';
import type { FunctionDirectory } from './function-directory.ts';
import { isoTime } from './history-event.ts';
import { looseJson } from './json-value.ts';
import { decodeToken, encodeToken, pageSize } from './page-token.ts';
import type { EntityRequestRow, EntityRow } from './store/entity-table.ts';

export interface SignalContext {
  readonly directory: FunctionDirectory;
  /** Of the request. */
  readonly requestId: string;
}

/** Writes a signal. `sent` is then to be set going. */
export function signalEntity(
  { entities }: EngineState,
  signal: EntitySignal,
  { directory, requestId }: SignalContext,
): { readonly answer: SignalAnswer; readonly sent: readonly EntityRequestRow[] } {
  const { entityId, operation, input, atMs } = signal;
  if (directory.registeredName('entity', entityId.name) === undefined) {
    const message = directory.unknownMessage('entity', entityId.name);
    return { answer: { kind: 'invalid', message }, sent: [] };
  }
  const request: EntityRequest = {
    op: operation,
    signal: true,
    ...(input !== undefined && { input }),
    id: requestId,
    ...(atMs !== undefined && { due: isoTime(atMs) }),
  };
  const row = entities.insertRequest({
    entityId: entityText(entityId),
    dueMs: atMs === undefined ? null : Math.ceil(atMs),
    request: JSON.stringify(request),
  });
  return { answer: { kind: 'accepted' }, sent: [row] };
}

export function viewEntity({ entities }: EngineState, entityId: EntityId): EntityStatus | undefined {
  const row = entities.read(entityText(entityId));
  return row && entityStatus(row, true);
}

/** In the order of their ids. */
export function viewEntities({ entities }: EngineState, filter: EntityFilter): EntityPage {
  const { name, lastOperationTimeFrom: from, lastOperationTimeTo: to, continuationToken } = filter;
  const size = pageSize(filter.top);
  const rows = entities.find(
    {
      ...(name !== undefined && { prefix: `@${name.toLowerCase()}@` }),
      ...(from !== undefined && { updatedFromMs: Date.parse(from) }),
      ...(to !== undefined && { updatedToMs: Date.parse(to) }),
      ...(continuationToken !== undefined && { afterId: decodeToken(continuationToken) }),
    },
    size + 1,
  );
  const page = rows.slice(0, size);
  const last = page.at(-1);
  return {
    entities: page.map((row) => entityStatus(row, filter.fetchState === true)),
    ...(last && rows.length > size && { continuationToken: encodeToken(last.entityId) }),
  };
}

function entityStatus({ entityId, state, updatedMs }: EntityRow, withState: boolean): EntityStatus {
  return {
    entityId: parseEntityId(entityId) ?? { name: '', key: entityId },
    lastOperationTime: isoTime(updatedMs),
    state: withState ? looseJson(state) : null,
  };
}
