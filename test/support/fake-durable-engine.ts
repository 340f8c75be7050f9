import type {
  CommandAnswer,
  DurableEngine,
  EntityFilter,
  EntityId,
  EntityPage,
  EntitySignal,
  EntityStatus,
  FunctionInvoker,
  InstanceFilter,
  InstancePage,
  InstanceStatus,
  InstanceView,
  SignalAnswer,
  StartAnswer,
  StartRequest,
} from '../../src/local/shared/durable-engine.ts';

/**
 * An engine that keeps instances and runs nothing: what a test puts in is what the API shows. Commands are answered
 * with `nextCommandAnswer` for instances that exist, and remembered.
 */
export class FakeDurableEngine implements DurableEngine {
  readonly instances = new Map<string, InstanceStatus>();
  readonly commands: { readonly name: string; readonly instanceId: string; readonly argument: string }[] = [];
  readonly starts: StartRequest[] = [];
  readonly views: InstanceView[] = [];
  readonly filters: InstanceFilter[] = [];
  readonly entities: EntityStatus[] = [];
  readonly signals: EntitySignal[] = [];
  readonly entityFilters: EntityFilter[] = [];
  nextSignalAnswer: SignalAnswer = { kind: 'accepted' };
  nextCommandAnswer: CommandAnswer = 'accepted';
  nextStartAnswer: StartAnswer | undefined;
  continuationToken: string | undefined;
  /** Runs when an instance is started, for tests in which it ends at once or later. */
  onStart: (instanceId: string) => void = () => undefined;

  add(instanceId: string, status: Partial<InstanceStatus> = {}): void {
    this.instances.set(instanceId, {
      name: 'work',
      instanceId,
      runtimeStatus: 'Running',
      input: null,
      customStatus: null,
      output: null,
      createdTime: '2026-01-05T08:00:00.1234567Z',
      lastUpdatedTime: '2026-01-05T08:00:01.987Z',
      ...status,
    });
  }

  start(_invoker: FunctionInvoker): Promise<void> {
    return Promise.resolve();
  }

  stop(): Promise<void> {
    return Promise.resolve();
  }

  startInstance(request: StartRequest): Promise<StartAnswer> {
    this.starts.push(request);
    if (this.nextStartAnswer !== undefined) return Promise.resolve(this.nextStartAnswer);
    const instanceId = request.instanceId ?? '0123456789abcdef0123456789abcdef';
    this.add(instanceId, { name: request.name });
    this.onStart(instanceId);
    return Promise.resolve({ kind: 'started', instanceId });
  }

  getInstance(instanceId: string, view: InstanceView): InstanceStatus | undefined {
    this.views.push(view);
    return this.instances.get(instanceId);
  }

  queryInstances(filter: InstanceFilter): InstancePage {
    this.filters.push(filter);
    const instances = [...this.instances.values()];
    return this.continuationToken === undefined
      ? { instances }
      : { instances, continuationToken: this.continuationToken };
  }

  raiseEvent(instanceId: string, name: string, input: string): Promise<CommandAnswer> {
    return this.#command(`raiseEvent ${name}`, instanceId, input);
  }

  terminate(instanceId: string, reason: string): Promise<CommandAnswer> {
    return this.#command('terminate', instanceId, reason);
  }

  suspend(instanceId: string, reason: string): Promise<CommandAnswer> {
    return this.#command('suspend', instanceId, reason);
  }

  resume(instanceId: string, reason: string): Promise<CommandAnswer> {
    return this.#command('resume', instanceId, reason);
  }

  rewind(instanceId: string, reason: string): Promise<CommandAnswer> {
    return this.#command('rewind', instanceId, reason);
  }

  restart(instanceId: string, withNewInstanceId: boolean): Promise<StartAnswer | undefined> {
    const known = this.instances.get(instanceId);
    if (known === undefined) return Promise.resolve(undefined);
    return this.startInstance({ name: known.name, ...(withNewInstanceId ? {} : { instanceId }) });
  }

  signalEntity(signal: EntitySignal): Promise<SignalAnswer> {
    this.signals.push(signal);
    return Promise.resolve(this.nextSignalAnswer);
  }

  readEntity({ name, key }: EntityId): EntityStatus | undefined {
    return this.entities.find(({ entityId }) => entityId.name === name && entityId.key === key);
  }

  queryEntities(filter: EntityFilter): EntityPage {
    this.entityFilters.push(filter);
    return {
      entities: this.entities,
      ...(this.continuationToken !== undefined && { continuationToken: this.continuationToken }),
    };
  }

  purge(filter: { readonly instanceId: string } | InstanceFilter): Promise<number> {
    if ('instanceId' in filter) return Promise.resolve(this.instances.delete(filter.instanceId) ? 1 : 0);
    this.filters.push(filter);
    const purged = this.instances.size;
    this.instances.clear();
    return Promise.resolve(purged);
  }

  #command(name: string, instanceId: string, argument: string): Promise<CommandAnswer> {
    if (!this.instances.has(instanceId)) return Promise.resolve('notFound');
    this.commands.push({ name, instanceId, argument });
    return Promise.resolve(this.nextCommandAnswer);
  }
}
