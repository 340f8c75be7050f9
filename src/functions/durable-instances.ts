import type { DurableClient } from 'durable-functions';
import type { orchestratorNames } from '../contracts/names.ts';
import type { OperationIds } from '../domain/operation-state.ts';
import type { DurableInstance } from '../status/read-operation.ts';

/**
 * The instance, or undefined when the engine knows none. The client tells «unknown» from other failures in its text
 * alone, so the status code in that text is what is looked for, here and nowhere else.
 */
export async function readInstance(
  client: DurableClient,
  instanceId: string,
): Promise<DurableInstance | undefined> {
  try {
    return await client.getStatus(instanceId);
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
