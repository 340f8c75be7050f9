/**
 * The seam between the Functions host and the durable engine. The host knows functions and HTTP; the engine knows
 * instances and histories; neither imports the other, the composition root hands the one to the other.
 *
 * JSON values cross as JSON text, so that each side parses only what it needs.
 */

export type DurableFunctionKind = 'orchestrator' | 'activity' | 'entity';

export type InvocationOutcome =
  | {
      readonly ok: true;
      /** The parsed return value; undefined when the function returned nothing. */ readonly value: unknown;
    }
  | { readonly ok: false; readonly message: string; readonly stack?: string };

/** What the engine asks of the host. */
export interface FunctionInvoker {
  names(kind: DurableFunctionKind): readonly string[];
  /**
   * Runs one function once. `payload` is the trigger's text as the real host sends it: the orchestration context or
   * the entity batch as JSON, or an activity's input (a JSON text, or a bare string for a string input; undefined
   * for none). Never rejects: whatever the function throws comes back as `ok: false` with the worker's message.
   */
  invoke(
    kind: DurableFunctionKind,
    name: string,
    payload: string | undefined,
    instanceId: string,
  ): Promise<InvocationOutcome>;
}

export type RuntimeStatus =
  'Pending' | 'Running' | 'Completed' | 'ContinuedAsNew' | 'Failed' | 'Canceled' | 'Terminated' | 'Suspended';

/** An instance as the management API shows it. Instants are ISO 8601 with whole seconds kept as stored. */
export interface InstanceStatus {
  readonly name: string;
  readonly instanceId: string;
  readonly runtimeStatus: RuntimeStatus;
  /** Parsed JSON values; null where there is none or it was not asked for. */
  readonly input: unknown;
  readonly customStatus: unknown;
  readonly output: unknown;
  readonly createdTime: string;
  readonly lastUpdatedTime: string;
  /** In the form that the management API answers (event types as words); only when asked for. */
  readonly historyEvents?: readonly Record<string, unknown>[];
}

export interface StartRequest {
  readonly name: string;
  /** A new GUID without dashes when absent. */
  readonly instanceId?: string;
  /** JSON text. */
  readonly input?: string;
  readonly version?: string;
}

export type StartAnswer =
  | { readonly kind: 'started'; readonly instanceId: string }
  | { readonly kind: 'exists'; readonly runtimeStatus: RuntimeStatus }
  | { readonly kind: 'invalid'; readonly message: string };

export interface InstanceView {
  readonly showInput?: boolean;
  readonly showHistory?: boolean;
  readonly showHistoryOutput?: boolean;
}

export interface InstanceFilter {
  readonly createdTimeFrom?: string;
  readonly createdTimeTo?: string;
  readonly runtimeStatus?: readonly RuntimeStatus[];
  readonly instanceIdPrefix?: string;
  readonly showInput?: boolean;
  readonly top?: number;
  readonly continuationToken?: string;
}

export interface InstancePage {
  readonly instances: readonly InstanceStatus[];
  readonly continuationToken?: string;
}

/** Names of entities have no casing: they are kept in lower case. */
export interface EntityId {
  readonly name: string;
  readonly key: string;
}

/** An operation that nobody waits for. */
export interface EntitySignal {
  readonly entityId: EntityId;
  readonly operation: string;
  /** JSON text. */
  readonly input?: string;
  /** Not delivered before; at once when absent. */
  readonly atMs?: number;
}

export type SignalAnswer =
  { readonly kind: 'accepted' } | { readonly kind: 'invalid'; readonly message: string };

export interface EntityStatus {
  readonly entityId: EntityId;
  /** ISO 8601. */
  readonly lastOperationTime: string;
  /** The parsed JSON value; null when it was not asked for. */
  readonly state: unknown;
}

export interface EntityFilter {
  readonly name?: string;
  readonly lastOperationTimeFrom?: string;
  readonly lastOperationTimeTo?: string;
  readonly fetchState?: boolean;
  readonly top?: number;
  readonly continuationToken?: string;
}

export interface EntityPage {
  readonly entities: readonly EntityStatus[];
  readonly continuationToken?: string;
}

/** `gone`: the instance has ended; `conflict`: it is not in a state that allows this. */
export type CommandAnswer = 'accepted' | 'notFound' | 'gone' | 'conflict';

/** What the host asks of the engine. Every accepted command is durable before its promise resolves. */
export interface DurableEngine {
  /** Starts working; due timers fire at once. */
  start(invoker: FunctionInvoker): Promise<void>;
  /** Takes no new work, waits for running invocations up to `limitMs` of real time, closes the state file. */
  stop(limitMs: number): Promise<void>;

  startInstance(request: StartRequest): Promise<StartAnswer>;
  getInstance(instanceId: string, view: InstanceView): InstanceStatus | undefined;
  queryInstances(filter: InstanceFilter): InstancePage;
  /** `input` is JSON text. */
  raiseEvent(instanceId: string, name: string, input: string): Promise<CommandAnswer>;
  terminate(instanceId: string, reason: string): Promise<CommandAnswer>;
  suspend(instanceId: string, reason: string): Promise<CommandAnswer>;
  resume(instanceId: string, reason: string): Promise<CommandAnswer>;
  rewind(instanceId: string, reason: string): Promise<CommandAnswer>;
  /** Runs the same orchestrator with the same input again; undefined when the instance is unknown. */
  restart(instanceId: string, withNewInstanceId: boolean): Promise<StartAnswer | undefined>;

  signalEntity(signal: EntitySignal): Promise<SignalAnswer>;
  /** With its state; undefined when there is no such entity. */
  readEntity(entityId: EntityId): EntityStatus | undefined;
  queryEntities(filter: EntityFilter): EntityPage;

  /** How many instances were deleted; only ended ones are, and entities by their id. */
  purge(filter: { readonly instanceId: string } | InstanceFilter): Promise<number>;
}
