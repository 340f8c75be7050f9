/**
 * What tests and demonstrations ask of the simulator itself, under `/_simulator/`, without a token: what was done
 * (`journal`), what is there (`inventory`), and what is to go wrong (`faults`).
 */
import { z } from 'zod';
import type { ArmAnswer, ArmRequest } from './arm-call.ts';
import { errorBody, refusal } from './arm-error.ts';
import { objectAt, textAt, type JsonObject } from './json-values.ts';
import { settleOperations, type Finishers } from './settle-operations.ts';
import { faultSpec, type FaultTable } from './state/fault-table.ts';
import type { ResourceRecord } from './state/resource-table.ts';
import type { StateFile } from './state/state-file.ts';
import type { Tables } from './world.ts';

const PREFIX = '/_simulator/';
const MOST_ENTRIES = 10_000;

interface ControlParts {
  readonly file: StateFile;
  readonly tables: Tables;
  readonly faults: FaultTable;
  readonly finishers: Finishers;
}

export function isControlPath(path: string): boolean {
  return path.startsWith(PREFIX);
}

export function handleControl(parts: ControlParts, request: ArmRequest, nowMs: number): ArmAnswer {
  if (request.unreadable) return { status: request.unreadable.status, body: errorBody(request.unreadable) };
  return parts.file.transaction(() => {
    settleOperations(parts.tables, parts.finishers, nowMs);
    switch (`${request.method} ${request.path.slice(PREFIX.length)}`) {
      case 'GET journal':
        return { status: 200, body: { value: readJournal(parts, request.query) } };
      case 'GET inventory':
        return { status: 200, body: { value: inventory(parts.tables) } };
      case 'GET faults':
        return { status: 200, body: { value: parts.faults.all() } };
      case 'POST faults':
        return addFaults(parts, request.body);
      case 'DELETE faults':
        parts.faults.clear();
        return { status: 204 };
      default:
        return { status: 404, body: errorBody(refusal(404, 'NotFound', `There is no ${request.path}.`)) };
    }
  });
}

function readJournal({ tables }: ControlParts, query: URLSearchParams): readonly unknown[] {
  const after = Number(query.get('after') ?? 0);
  const limit = Number(query.get('limit') ?? MOST_ENTRIES);
  if (!Number.isInteger(after) || !Number.isInteger(limit)) return [];
  return tables.journal.read(after, Math.min(limit, MOST_ENTRIES));
}

function inventory({ resources }: Tables): readonly JsonObject[] {
  return resources.all().map(summary);
}

function summary({ id, body, parentKey }: ResourceRecord): JsonObject {
  const state = textAt(body, 'properties', 'provisioningState');
  return {
    id,
    type: body['type'],
    ...(state === undefined ? {} : { provisioningState: state }),
    ...(parentKey === '' ? {} : { parent: parentKey }),
    ...(body['tags'] === undefined ? {} : { tags: objectAt(body, 'tags') }),
  };
}

function addFaults({ faults }: ControlParts, body: unknown): ArmAnswer {
  const parsed = z.array(faultSpec).safeParse(Array.isArray(body) ? body : [body]);
  if (!parsed.success) {
    return { status: 400, body: errorBody(refusal(400, 'InvalidFault', z.prettifyError(parsed.error))) };
  }
  for (const fault of parsed.data) faults.add(fault);
  return { status: 201, body: { value: parsed.data } };
}
