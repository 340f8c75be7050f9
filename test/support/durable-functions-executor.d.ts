/** The executor inside durable-functions, which its typings leave out. */
declare module 'durable-functions/lib/src/orchestrations/Orchestrator.js' {
  import type { OrchestrationHandler } from 'durable-functions';

  export class Orchestrator {
    constructor(handler: OrchestrationHandler);
    listen(): (trigger: unknown, context: unknown) => Promise<unknown>;
  }
}
