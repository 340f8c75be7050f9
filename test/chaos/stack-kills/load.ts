/** A steady load: so many jobs are under way at any time until no more are wanted; then those are let end. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { OperationDocument } from '../../../src/domain/operation-document.ts';
import { sessionIdOf } from '../../../src/domain/operation-ids.ts';
import type { LocalStack } from '../../support/local-stack.ts';
import type { Job, JobSource } from './job.ts';
import type { Producer } from './producer.ts';

/** What is known of one job. A document that is absent was never seen to end. */
export interface JobRecord {
  readonly job: Job;
  /** The operation, or the rejection. */
  document?: OperationDocument;
  otherBody?: OperationDocument;
  removal?: OperationDocument;
}

const LOOK_EVERY_MS = 400;

export class Load {
  readonly #stack: LocalStack;
  readonly #producer: Producer;
  readonly #jobs: JobSource;
  readonly #givenUp = new AbortController();
  readonly #workers: Promise<void>[] = [];
  readonly records: JobRecord[] = [];
  #wanted = true;

  constructor(stack: LocalStack, producer: Producer, jobs: JobSource) {
    this.#stack = stack;
    this.#producer = producer;
    this.#jobs = jobs;
  }

  start(inFlight: number): void {
    for (let worker = 0; worker < inFlight; worker += 1) this.#workers.push(this.#work());
  }

  /** No new jobs; resolves when those under way have ended, or the time is over. */
  async drain(limitMs: number): Promise<void> {
    this.#wanted = false;
    const limit = setTimeout(() => this.#givenUp.abort(), limitMs);
    await Promise.all(this.#workers);
    clearTimeout(limit);
  }

  async #work(): Promise<void> {
    while (this.#wanted) {
      const record: JobRecord = { job: this.#jobs.next() };
      this.records.push(record);
      await this.#live(record);
    }
  }

  async #live(record: JobRecord): Promise<void> {
    const { job } = record;
    await this.#send(job, job.body, job.resourceGroup);
    if (job.otherBody) await this.#send(job, job.otherBody.body, `${job.resourceGroup}-other`);
    if (job.duplicateAfterMs !== undefined) {
      await this.#pause(job.duplicateAfterMs);
      await this.#send(job, job.body, `${job.resourceGroup}-twice`);
    }
    const document = await this.#end(job.operationId);
    if (document) record.document = document;
    const otherBody = job.otherBody && (await this.#end(job.otherBody.operationId));
    if (otherBody) record.otherBody = otherBody;
    if (document) await this.#remove(record);
  }

  async #remove(record: JobRecord): Promise<void> {
    const { job } = record;
    if (!job.removal) return;
    await this.#send(job, job.removal.request, `${job.resourceGroup}-gone`);
    const removal = await this.#end(job.removal.operationId);
    if (removal) record.removal = removal;
    if (job.comesLate) await this.#send(job, job.body, `${job.resourceGroup}-late`);
  }

  async #send(job: Job, body: object, messageId: string): Promise<void> {
    const sessionId = sessionIdOf(job.request.target);
    const message = { body, messageId, sessionId, contentType: 'application/json' };
    await this.#producer.send(message, this.#givenUp.signal);
  }

  /** Undefined when that was not seen in time. */
  async #end(operationId: string): Promise<OperationDocument | undefined> {
    while (!this.#givenUp.signal.aborted) {
      // A host that is down, or has just begun, says nothing.
      const document = await this.#stack.operation(operationId).catch(() => undefined);
      if (document?.done === true && document.omitted === undefined) return document;
      await this.#pause(LOOK_EVERY_MS);
    }
    return undefined;
  }

  /** Ends early when the jobs are given up. */
  async #pause(ms: number): Promise<void> {
    await sleep(ms, undefined, { signal: this.#givenUp.signal }).catch(() => undefined);
  }
}
