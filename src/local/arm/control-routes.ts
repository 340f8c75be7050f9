/**
 * What tests and demonstrations ask of the simulator itself, under `/_simulator/`, without a token: what was done
 * (`journal`), what is there (`inventory`) and was there (`snapshots`), what callers were allowed to do (`actions`),
 * what is in key vaults (`secrets`, never their values), and what is to go wrong (`faults`).
 */
import type { ArmAnswer, ArmRequest } from './arm-call.ts';
import { errorBody, refusal } from './arm-error.ts';
import { CONTROL_PREFIX } from './control-path.ts';
import { FaultError, readFaults } from './faults/read-faults.ts';
import { inventory, inventoryChanges } from './inventory.ts';
import { readJournalQuery } from './journal-query.ts';
import { settleOperations, type Finishers } from './settle-operations.ts';
import type { FaultTable } from './state/fault-table.ts';
import type { SnapshotTable } from './state/snapshot-table.ts';
import type { StateFile } from './state/state-file.ts';
import type { Tables } from './world.ts';

export interface ControlParts {
  readonly file: StateFile;
  readonly tables: Tables;
  readonly faults: FaultTable;
  readonly snapshots: SnapshotTable;
  readonly finishers: Finishers;
}

type Answerer = (parts: ControlParts, request: ArmRequest, nowMs: number) => ArmAnswer;

const answerers: ReadonlyMap<string, Answerer> = new Map<string, Answerer>([
  ['GET journal', ({ tables }, { query }) => readJournal(tables, query)],
  ['GET inventory', readInventory],
  ['POST snapshots', takeSnapshot],
  ['GET actions', ({ tables }) => listed(tables.actions.all())],
  ['GET secrets', ({ tables }) => listed(tables.secrets.list())],
  ['GET faults', ({ faults }) => listed(faults.all())],
  ['POST faults', addFaults],
  ['DELETE faults', clearFaults],
]);

export function handleControl(parts: ControlParts, request: ArmRequest, nowMs: number): ArmAnswer {
  if (request.unreadable) return { status: request.unreadable.status, body: errorBody(request.unreadable) };
  return parts.file.transaction(() => {
    settleOperations(parts.tables, parts.finishers, nowMs);
    const answerer = answerers.get(`${request.method} ${request.path.slice(CONTROL_PREFIX.length)}`);
    return answerer?.(parts, request, nowMs) ?? refused(404, 'NotFound', `There is no ${request.path}.`);
  });
}

function listed(value: readonly unknown[]): ArmAnswer {
  return { status: 200, body: { value } };
}

function refused(status: number, code: string, message: string): ArmAnswer {
  return { status, body: errorBody(refusal(status, code, message)) };
}

/** A page tells, while there may be more, after which entry the next one begins. */
function readJournal({ journal }: Tables, query: URLSearchParams): ArmAnswer {
  const page = readJournalQuery(query);
  if (typeof page === 'string') return refused(400, 'InvalidQuery', page);
  const value = journal.read(page);
  const last = value.length < page.limit ? undefined : value.at(-1);
  return { status: 200, body: { value, ...(last ? { next: last.id } : {}) } };
}

/** All that is there; with `since`, how that differs from the snapshot of the number. */
function readInventory({ tables, snapshots }: ControlParts, { query }: ArmRequest): ArmAnswer {
  const now = inventory(tables.resources);
  const since = query.get('since');
  if (since === null) return listed(now);
  const before = /^\d{1,15}$/.test(since) ? snapshots.get(Number(since)) : undefined;
  if (!before) return refused(404, 'NotFound', `There is no snapshot ${since}; only the last ones are kept.`);
  return { status: 200, body: { ...inventoryChanges(before, now) } };
}

function takeSnapshot({ tables, snapshots }: ControlParts, _: ArmRequest, nowMs: number): ArmAnswer {
  const items = inventory(tables.resources);
  return { status: 201, body: { id: snapshots.put(nowMs, items), resources: items.length } };
}

function addFaults({ faults }: ControlParts, { body }: ArmRequest): ArmAnswer {
  try {
    const value = readFaults(Array.isArray(body) ? body : [body]);
    for (const fault of value) faults.add(fault);
    return { status: 201, body: { value } };
  } catch (error) {
    if (error instanceof FaultError) return refused(400, 'InvalidFault', error.message);
    throw error;
  }
}

function clearFaults({ faults }: ControlParts): ArmAnswer {
  faults.clear();
  return { status: 204 };
}
