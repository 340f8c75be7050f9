import type { DurableClient } from 'durable-functions';
import { setTimeout as pause } from 'node:timers/promises';
import { DOORBELL, orchestratorNames } from '../contracts/names.ts';
import type { OperationRecords } from '../contracts/operation-records.ts';
import type { OperationIds, OperationState } from '../domain/operation-state.ts';
import type { DurableInstance } from '../status/read-operation.ts';
import type { DeliveryDependencies } from './deliver-command.ts';

/**
 * The instance with its input, or undefined when the engine knows none. The client tells «unknown» from other failures in its text
 * alone, so the status code in that text is what is looked for, here and nowhere else.
 */
export async function readInstance(
  client: DurableClient,
  instanceId: string,
): Promise<DurableInstance | undefined> {
  try {
    return await client.getStatus(instanceId, { showInput: true });
  } catch (error) {
    if (error instanceof Error && error.message.includes('HTTP 404')) return undefined;
    throw error;
  }
}

type Orchestrator = (typeof orchestratorNames)[keyof typeof orchestratorNames];

/** Starts the operation unless its instance exists; also when two starters meet. */
export async function startOnce(
  client: DurableClient,
  orchestrator: Orchestrator,
  input: { readonly ids: OperationIds },
): Promise<void> {
  const instanceId = input.ids.operationId;
  if (await readInstance(client, instanceId)) return;
  try {
    await client.startNew(orchestrator, { instanceId, input });
  } catch (error) {
    if (!(await readInstance(client, instanceId))) throw error;
  }
}

const PAUSE_MS = 250;

export function deliveryDependencies(records: OperationRecords, client: DurableClient): DeliveryDependencies {
  return {
    records,
    readInstance: (instanceId) => readInstance(client, instanceId),
    ring: (instanceId) => ring(client, instanceId),
    startAgain: (state) => startAgain(client, state),
    pause: () => pause(PAUSE_MS),
  };
}

/** The loss of a doorbell lets an operation sleep until its timer, no more; so whatever keeps it from ringing may pass. */
async function ring(client: DurableClient, instanceId: string): Promise<void> {
  try {
    await client.raiseEvent(instanceId, DOORBELL, {});
  } catch {
    // An operation that has not been started yet, or has ended: its mailbox is read at the start and after the end.
  }
}

/** In place of an instance of the same id that has ended; also when two starters meet. */
async function startAgain(client: DurableClient, input: OperationState): Promise<void> {
  const { operationId: instanceId } = input.ids;
  try {
    await client.startNew(orchestratorNames.operation, { instanceId, input });
  } catch (error) {
    const instance = await readInstance(client, instanceId);
    if (!instance || !['Running', 'Pending', 'ContinuedAsNew'].includes(instance.runtimeStatus)) throw error;
  }
}
