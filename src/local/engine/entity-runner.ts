/**
 * Runs entities: what waits for an entity is handed to its function as one batch, and what comes of it is written as
 * one.
 *
 * 1. An entity has one batch under way at a time; requests are done in the order in which they were written.
 * 2. Done requests, new state, answers and signals are one transaction: an operation takes effect exactly once.
 * 3. A function that fails as a whole changes nothing; each of the callers is told of it.
 */
import type { Clock } from '../shared/clock.ts';
import type { InvocationOutcome } from '../shared/durable-engine.ts';
import { batchPayload, readBatchAnswer } from './entity-batch.ts';
import type { EntityAnswer } from './entity-batch.ts';
import { entityText, parseEntityId } from './entity-id.ts';
import { readRequest } from './entity-request.ts';
import type { EntityRequest } from './entity-request.ts';
import type { EngineState } from './engine-state.ts';
import type { FunctionApp } from './episode.ts';
import { eventRaised } from './history-event.ts';
import { postMessage } from './message.ts';
import type { Message } from './message.ts';
import { AnswerError } from './orchestrator-answer.ts';
import type { EntityRequestRow, EntityRow } from './store/entity-table.ts';
import type { GroupCommit } from './store/group-commit.ts';
import { WorkQueue } from './work-queue.ts';

export interface EntityRunnerParts {
  readonly state: EngineState;
  readonly commits: GroupCommit;
  readonly clock: Clock;
  readonly app: FunctionApp;
  readonly newId: () => string;
  /** Takes the answers to orchestrations. */
  readonly deliver: (messages: readonly Message[]) => void;
}

interface EntityMailbox {
  readonly entityId: string;
  waiting: EntityRequestRow[];
  /** It waits for its turn, or a batch of it is under way. */
  isBusy: boolean;
}

interface Batch {
  readonly entityId: string;
  readonly rows: readonly EntityRequestRow[];
  readonly requests: readonly EntityRequest[];
}

interface BatchEffects {
  readonly messages: readonly Message[];
  readonly signals: readonly EntityRequestRow[];
}

/** The most operations in one batch. */
const LARGEST_BATCH = 500;

export class EntityRunner {
  readonly #parts: EntityRunnerParts;
  readonly #queue: WorkQueue<EntityMailbox>;
  readonly #mailboxes = new Map<string, EntityMailbox>();
  #isClosed = false;

  constructor(parts: EntityRunnerParts, limit: number) {
    this.#parts = parts;
    this.#queue = new WorkQueue((mailbox) => this.#run(mailbox), { limit });
  }

  /** Takes requests whose time has come. What is delivered together to an entity makes one batch. */
  deliver(rows: readonly EntityRequestRow[]): void {
    if (this.#isClosed) return;
    const reached = new Set<EntityMailbox>();
    for (const row of rows) {
      const mailbox = this.#mailbox(row.entityId);
      mailbox.waiting.push(row);
      reached.add(mailbox);
    }
    for (const mailbox of reached) this.#wake(mailbox);
  }

  close(): Promise<void> {
    this.#isClosed = true;
    return this.#queue.close();
  }

  #mailbox(entityId: string): EntityMailbox {
    let mailbox = this.#mailboxes.get(entityId);
    if (!mailbox) {
      mailbox = { entityId, waiting: [], isBusy: false };
      this.#mailboxes.set(entityId, mailbox);
    }
    return mailbox;
  }

  #wake(mailbox: EntityMailbox): void {
    if (mailbox.isBusy) return;
    if (mailbox.waiting.length === 0) {
      this.#mailboxes.delete(mailbox.entityId);
      return;
    }
    mailbox.isBusy = true;
    this.#queue.add(mailbox);
  }

  async #run(mailbox: EntityMailbox): Promise<void> {
    const { commits, deliver } = this.#parts;
    const rows = mailbox.waiting.slice(0, LARGEST_BATCH);
    mailbox.waiting = mailbox.waiting.slice(LARGEST_BATCH);
    const requests = rows.map(({ request }) => readRequest(request));
    const batch: Batch = { entityId: mailbox.entityId, rows, requests };
    const answer = await this.#operate(batch);
    const written = commits.run(() => this.#write(batch, answer));
    void written.then(
      ({ messages, signals }) => {
        mailbox.isBusy = false;
        deliver(messages);
        this.deliver(signals);
        if (!this.#isClosed) this.#wake(mailbox);
      },
      () => {
        // The group commit has told of its fault; the requests are still in the state file.
      },
    );
  }

  async #operate({ entityId, requests }: Batch): Promise<EntityAnswer> {
    const { entities } = this.#parts.state;
    const entity = entities.read(entityId);
    try {
      return readBatchAnswer(await this.#invoke(entityId, entity, requests), requests.length);
    } catch (error) {
      if (!(error instanceof AnswerError)) throw error;
      const result = { isError: true, result: JSON.stringify(error.message) };
      return { entity, results: requests.map(() => result), signals: [] };
    }
  }

  async #invoke(
    entityId: string,
    entity: EntityRow | undefined,
    requests: readonly EntityRequest[],
  ): Promise<InvocationOutcome> {
    const { invoker, directory } = this.#parts.app;
    const self = parseEntityId(entityId);
    if (!self) return { ok: false, message: `"${entityId}" is not the id of an entity.` };
    const name = directory.registeredName('entity', self.name);
    if (name === undefined) return { ok: false, message: directory.unknownMessage('entity', self.name) };
    return invoker.invoke('entity', name, batchPayload(self, entity, requests), entityId);
  }

  #write({ entityId, rows, requests }: Batch, answer: EntityAnswer): BatchEffects {
    const { state, clock, newId } = this.#parts;
    const { entities } = state;
    const updatedMs = Math.floor(clock.now());
    for (const { requestKey } of rows) entities.deleteRequest(requestKey);
    if (answer.entity) entities.write({ entityId, state: answer.entity.state, updatedMs });
    else entities.delete(entityId);
    return {
      messages: requests.flatMap((request, index) => this.#answer(request, answer.results[index], updatedMs)),
      signals: answer.signals.map(({ target, operation, input }) => {
        const request: EntityRequest = {
          op: operation,
          signal: true,
          ...(input !== undefined && { input }),
          id: newId(),
          parent: entityId,
        };
        return entities.insertRequest({
          entityId: entityText(target),
          dueMs: null,
          request: JSON.stringify(request),
        });
      }),
    };
  }

  /** The answer to a call, for the execution that made it. */
  #answer(
    request: EntityRequest,
    result: EntityAnswer['results'][number] | undefined,
    atMs: number,
  ): Message[] {
    const { instances, work } = this.#parts.state;
    const { signal, parent, parentExecution, id } = request;
    const caller = signal || parent === undefined ? undefined : instances.byId(parent);
    if (!caller) return [];
    const response = JSON.stringify({
      result: result?.result ?? null,
      ...(result?.isError === true && { exceptionType: 'Error' }),
    });
    const event = eventRaised(id, response, atMs);
    return [
      postMessage(work, { instanceKey: caller.instanceKey, executionId: parentExecution ?? null, event }),
    ];
  }
}
