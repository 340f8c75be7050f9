/** Instances as the management API shows them. */
import type { InstanceFilter, InstancePage, InstanceStatus, InstanceView } from '../shared/durable-engine.ts';
import type { EngineState } from './engine-state.ts';
import { parseEvents } from './history-event.ts';
import { shownHistory } from './history-view.ts';
import { looseJson } from './json-value.ts';
import { decodeToken, encodeToken, pageSize } from './page-token.ts';
import type { InstanceConditions, InstanceRow } from './store/instance-table.ts';

export function viewInstance(
  state: EngineState,
  instanceId: string,
  view: InstanceView,
): InstanceStatus | undefined {
  const row = state.instances.byId(instanceId);
  if (!row) return undefined;
  const status = instanceStatus(state, row, view.showInput === true);
  if (view.showHistory !== true) return status;
  const events = parseEvents(state.histories.read(row.instanceKey));
  return { ...status, historyEvents: shownHistory(events, view.showHistoryOutput === true) };
}

/** In the order of their ids. */
export function viewInstances(state: EngineState, filter: InstanceFilter): InstancePage {
  const size = pageSize(filter.top);
  const rows = state.instances.find(conditions(filter), size + 1);
  const page = rows.slice(0, size);
  const last = page.at(-1);
  return {
    instances: page.map((row) => instanceStatus(state, row, filter.showInput === true)),
    ...(last && rows.length > size && { continuationToken: encodeToken(last.instanceId) }),
  };
}

export function conditions(filter: InstanceFilter): InstanceConditions {
  const { createdTimeFrom, createdTimeTo, runtimeStatus, instanceIdPrefix, continuationToken } = filter;
  return {
    ...(createdTimeFrom !== undefined && { createdFromMs: Date.parse(createdTimeFrom) }),
    ...(createdTimeTo !== undefined && { createdToMs: Date.parse(createdTimeTo) }),
    ...(runtimeStatus && runtimeStatus.length > 0 && { statuses: runtimeStatus }),
    ...(instanceIdPrefix !== undefined && { prefix: instanceIdPrefix }),
    ...(continuationToken !== undefined && { afterId: decodeToken(continuationToken) }),
  };
}

function instanceStatus(state: EngineState, row: InstanceRow, showInput: boolean): InstanceStatus {
  return {
    name: row.name,
    instanceId: row.instanceId,
    runtimeStatus: row.status,
    input: showInput ? looseJson(state.instances.input(row.instanceKey)) : null,
    customStatus: looseJson(row.customStatus),
    output: looseJson(row.output),
    createdTime: wholeSeconds(row.createdMs),
    lastUpdatedTime: wholeSeconds(row.updatedMs),
  };
}

function wholeSeconds(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19)}Z`;
}
