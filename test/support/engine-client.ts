import type { DurableClient } from 'durable-functions';
import type { DurableEngine } from '../../src/local/shared/durable-engine.ts';

/** The few calls of the durable client that the functions make, answered by the engine as the management API would. */
export interface EngineClient {
  readonly getStatus: (instanceId: string) => Promise<unknown>;
  readonly startNew: (name: string, start: StartOptions) => Promise<string>;
  readonly raiseEvent: (instanceId: string, name: string, data: unknown) => Promise<void>;
}

interface StartOptions {
  readonly instanceId: string;
  readonly input: unknown;
}

export function engineClient(engine: DurableEngine): EngineClient {
  return {
    getStatus: (instanceId) => {
      const status = engine.getInstance(instanceId, { showInput: true });
      if (!status) return Promise.reject(new Error(`Instance ${instanceId}: HTTP 404`));
      return Promise.resolve(status);
    },
    startNew: async (name, { instanceId, input }) => {
      const answer = await engine.startInstance({ name, instanceId, input: JSON.stringify(input) });
      if (answer.kind !== 'started') throw new Error(`${instanceId}: ${JSON.stringify(answer)}`);
      return instanceId;
    },
    raiseEvent: async (instanceId, name, data) => {
      const answer = await engine.raiseEvent(instanceId, name, JSON.stringify(data ?? {}));
      if (answer === 'notFound') throw new Error(`Instance ${instanceId}: HTTP 404`);
    },
  };
}

/** Whoever calls another method of the client is told so by a TypeError. */
export function asDurableClient(client: EngineClient): DurableClient {
  return client as unknown as DurableClient;
}
