/**
 * The work that the last process left in the state file, read a page at a time.
 *
 * 1. Each message and task is given once; what this process writes is not.
 * 2. The messages of an instance are given together, and before any that this process has for it: `ahead` is to be
 *    asked before such a one is delivered.
 */
import { readMessages } from './message.ts';
import type { Message } from './message.ts';
import type { TaskRow, WorkTables } from './store/work-tables.ts';

/** Instances, or tasks, in a page. */
const PAGE = 100;

export class Backlog {
  readonly #work: WorkTables;
  readonly #lastSeq: number;
  readonly #lastTaskKey: number;
  /** Instances up to this one have been read. */
  #instanceKey = 0;
  /** Later ones that were read before their turn. */
  readonly #early = new Set<number>();
  #hasMessages = true;
  #taskKey = 0;
  #hasTasks = true;

  /** To be made before anything new is written. */
  constructor(work: WorkTables) {
    this.#work = work;
    this.#lastSeq = work.lastSeq;
    this.#lastTaskKey = work.lastTaskKey;
  }

  get hasMessages(): boolean {
    return this.#hasMessages;
  }

  get hasTasks(): boolean {
    return this.#hasTasks;
  }

  /** The messages of the next instances. */
  messages(): Message[] {
    const keys = this.#work.addressees(this.#instanceKey, PAGE);
    this.#hasMessages = keys.length === PAGE;
    const messages = keys.flatMap((key) => (this.#early.delete(key) ? [] : this.#read(key)));
    this.#instanceKey = keys.at(-1) ?? this.#instanceKey;
    if (!this.#hasMessages) this.#early.clear();
    return messages;
  }

  /** What waits for an instance and has not been given. */
  ahead(instanceKey: number): Message[] {
    if (!this.#hasMessages || instanceKey <= this.#instanceKey || this.#early.has(instanceKey)) return [];
    this.#early.add(instanceKey);
    return this.#read(instanceKey);
  }

  tasks(): TaskRow[] {
    const tasks = this.#work.tasks({ after: this.#taskKey, upTo: this.#lastTaskKey }, PAGE);
    this.#hasTasks = tasks.length === PAGE;
    this.#taskKey = tasks.at(-1)?.taskKey ?? this.#taskKey;
    return tasks;
  }

  #read(instanceKey: number): Message[] {
    return readMessages(this.#work.messagesOf(instanceKey, this.#lastSeq));
  }
}
