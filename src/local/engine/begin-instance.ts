import type { RuntimeStatus } from '../shared/durable-engine.ts';
import type { EngineState } from './engine-state.ts';
import { EventType, isoTime } from './history-event.ts';
import type { ExecutionStarted } from './history-event.ts';
import { postMessage } from './message.ts';
import type { Message } from './message.ts';
import type { NewInstance } from './store/instance-table.ts';

export type Beginning =
  | { readonly kind: 'started'; readonly message: Message }
  | { readonly kind: 'exists'; readonly runtimeStatus: RuntimeStatus };

export function isOver(status: RuntimeStatus): boolean {
  return status === 'Completed' || status === 'Failed' || status === 'Terminated' || status === 'Canceled';
}

/**
 * Starts an instance, in place of one of the same id that is over: of that, status and history are lost. Refuses when
 * one of the same id is not over, unless it is to be replaced as well; whatever that one still gets done is dropped.
 */
export function beginInstance(
  state: EngineState,
  wanted: NewInstance,
  replace: 'ended' | 'any' = 'ended',
): Beginning {
  const existing = state.instances.byId(wanted.instanceId);
  if (existing && replace === 'ended' && !isOver(existing.status))
    return { kind: 'exists', runtimeStatus: existing.status };
  const instanceKey = existing?.instanceKey ?? state.instances.insert(wanted);
  if (existing) {
    state.instances.restart(instanceKey, wanted, { status: 'Pending', customStatus: null });
    state.histories.clear(instanceKey);
    state.timers.clear(instanceKey);
    state.live.refresh(instanceKey);
  }
  const { executionId } = wanted;
  const message = postMessage(state.work, { instanceKey, executionId, event: executionStarted(wanted) });
  return { kind: 'started', message };
}

export function executionStarted(instance: NewInstance): ExecutionStarted {
  const { instanceId, executionId, name, version, input, parent, createdMs } = instance;
  return {
    EventType: EventType.ExecutionStarted,
    EventId: -1,
    Timestamp: isoTime(createdMs),
    OrchestrationInstance: { InstanceId: instanceId, ExecutionId: executionId },
    ParentInstance: parent,
    Name: name,
    Version: version,
    Input: input,
    Tags: null,
  };
}
