/**
 * One simulated world: hosts that live and die, the queue, ARM and the records that outlive them, and a clock that jumps
 * from one thing to the next. Nothing in it takes chance or time from outside, so that a plan has one outcome.
 */
import { join } from 'node:path';
import type { NewCommand } from '../../../src/domain/command.ts';
import type { RejectedMessage } from '../../../src/functions/reject-message.ts';
import { readInstance } from '../../../src/functions/durable-instances.ts';
import { sessionIdOf } from '../../../src/domain/operation-ids.ts';
import type { OperationEvent } from '../../../src/domain/operation-event.ts';
import type { OperationDocument } from '../../../src/domain/operation-document.ts';
import { openSqliteRecords } from '../../../src/records/sqlite-records.ts';
import { readOperation, shownDocument } from '../../../src/status/read-operation.ts';
import type { Sent } from '../../../src/functions/send-command.ts';
import { nextTurn } from '../../support/engine-bench.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { Random } from './random.ts';
import { CrashPlan, type Crash } from './crash-plan.ts';
import { flakyRecords } from './flaky-records.ts';
import { heardRecords } from './heard-records.ts';
import { SimulatedArm } from './simulated-arm.ts';
import type { WorldEvent } from './world-event.ts';
import { WorldHost, type Surroundings } from './world-host.ts';
import type { InventoryItem, SentCommand, WorldOutcome } from './world-outcome.ts';
import type { PlannedCommand, PlannedMessage, WorldPlan } from './world-plan.ts';
import { asMessage, commandOf, untilGone } from './world-command.ts';
import { WorldQueue, type QueuedMessage } from './world-queue.ts';
import { WorldWatch, type WorldWitness } from './world-watch.ts';

/** Turns of the event loop in which nothing stirs: then only time can bring anything. */
const QUIET_TURNS = 5;
/** Turns until a world that finds no rest is given up. */
const MOST_TURNS = 400_000;
/** An operation has three hours, each removal one, and each suspension a day: nothing that is planned takes longer. */
const LONGEST_WORLD_MS = 7 * 24 * 60 * 60_000;
const RETRY_MS = 10_000;
const MOST_EVENTS = 1000;
const WATCHED_EVERY_MS = 5 * 60_000;

/** They strike from the first message on. */
function withoutFaults({ faults: _faults, ...rest }: WorldPlan['arm']): Omit<WorldPlan['arm'], 'faults'> {
  return rest;
}

export class World {
  readonly #plan: WorldPlan;
  readonly #clock = new ManualClock();
  readonly #startMs = this.#clock.now();
  readonly #recordsFile: string;
  readonly #arm: SimulatedArm;
  readonly #kept: ReturnType<typeof openSqliteRecords>;
  readonly #queue = new WorldQueue();
  readonly #events: WorldEvent[] = [];
  readonly #log: string[] = [];
  readonly #rejections: RejectedMessage[] = [];
  readonly #crashes: CrashPlan;
  readonly #watch: WorldWatch;
  readonly #around: Surroundings;
  readonly #ending: Promise<void>[] = [];
  readonly #unsettled = new Set<string>();
  readonly #sent: SentCommand[] = [];
  #before: readonly InventoryItem[] = [];
  #host: WorldHost;
  #lives = 0;
  #toCome = 0;

  constructor(plan: WorldPlan, folder: string, witness?: WorldWitness) {
    this.#plan = plan;
    this.#recordsFile = join(folder, 'records.db');
    this.#kept = openSqliteRecords(this.#recordsFile);
    const chance = new Random(plan.seed);
    const trips = chance.fork();
    const failures = chance.fork();
    this.#crashes = new CrashPlan(plan.crashes);
    this.#arm = new SimulatedArm({
      ...withoutFaults(plan.arm),
      seed: plan.seed,
      clock: this.#clock,
      // Tokens do not run out: what fetches a new one is not in a world.
      realClock: new ManualClock(),
      latencyMs: () => (plan.longestTripMs === 0 ? 0 : trips.below(plan.longestTripMs)),
    });
    this.#watch = new WorldWatch({
      note: (what) => {
        this.#note(what);
      },
      crashed: (host, crash, what) => {
        this.#crashed(host, crash, what);
      },
      clusterOf: (clusterId) => this.#arm.opened.tables.resources.get(clusterId)?.body,
      ...(witness ? { witness } : {}),
    });
    let ids = 0;
    this.#around = {
      clock: this.#clock,
      arm: this.#arm,
      records: heardRecords(
        plan.recordFailures === 0
          ? this.#kept
          : flakyRecords(this.#kept, () => {
              if (!failures.chance(plan.recordFailures)) return undefined;
              return failures.chance(0.5) ? 'before' : 'after';
            }),
        witness?.recorded,
      ),
      sharedReadMs: plan.sharedReadMs ?? 0,
      crashes: this.#crashes,
      newId: () => (ids += 1).toString(16).padStart(32, '0'),
      log: this.#log,
      watch: this.#watch,
    };
    this.#host = this.#newHost(join(folder, 'state-0.db'));
  }

  async run(): Promise<WorldOutcome> {
    await this.#prepare();
    this.#schedule();
    this.#watchAgain();
    await this.#host.start();
    const isOver = await this.#live();
    const outcome = await this.#outcome(isOver);
    await this.#host.stop();
    await Promise.all(this.#ending);
    return outcome;
  }

  /** What `run` left open for the checks. */
  close(): void {
    this.#arm.close();
    this.#kept.close();
  }

  async #live(): Promise<boolean> {
    for (let turns = 0; turns < MOST_TURNS; turns += 1) {
      await this.#rest();
      if (this.#deliver()) continue;
      if (await this.#isOver()) return true;
      const next = this.#clock.nextAlarmMs();
      if (next === undefined || next > this.#startMs + LONGEST_WORLD_MS) return false;
      await this.#clock.advance(Math.max(0, next - this.#clock.now()));
    }
    return false;
  }

  async #rest(): Promise<void> {
    for (let quiet = 0; quiet < QUIET_TURNS; quiet += 1) {
      if (this.#watch.takeStir()) quiet = 0;
      await nextTurn();
    }
  }

  async #isOver(): Promise<boolean> {
    if (this.#toCome > 0 || !this.#queue.isEmpty || this.#host.isGone()) return false;
    if (this.#watch.live.size > 0) return false;
    const { records } = await this.#kept.list({ done: false, top: 1 });
    return records.length === 0 && (await this.#kept.unreadMail(1)).length === 0;
  }

  async #prepare(): Promise<void> {
    await this.#arm.bring(this.#plan.existing);
    for (const fault of this.#plan.arm.faults ?? []) this.#arm.opened.faults.add(fault);
    this.#before = this.#arm.control('GET', 'inventory')['value'] as readonly InventoryItem[];
  }

  #schedule(): void {
    for (const message of this.#plan.messages) {
      this.#later(message.afterMs, () => {
        this.#send(message);
      });
    }
    for (const { afterMs, ...message } of this.#plan.poison ?? []) {
      this.#later(afterMs, () => {
        this.#note(`message ${message.messageId}: poison`);
        this.#queue.send({ ...message, enqueuedAt: this.#nowAt(), sessionId: message.messageId });
      });
    }
    for (const command of this.#plan.commands) {
      this.#later(command.afterMs, () => {
        this.#command(command);
      });
    }
  }

  /** As long as there is anything to watch; it keeps no world from ending. */
  #watchAgain(): void {
    this.#clock.schedule(this.#clock.now() + WATCHED_EVERY_MS, () => {
      const host = this.#host;
      if (!host.isGone())
        host.watchOperations().catch((error: unknown) => this.#note(`watchdog failed: ${String(error)}`));
      this.#watchAgain();
    });
  }

  #later(afterMs: number, act: () => void): void {
    this.#toCome += 1;
    this.#clock.schedule(this.#clock.now() + afterMs, () => {
      this.#toCome -= 1;
      act();
    });
  }

  #send({ messageId, body, losesSettlement }: PlannedMessage): void {
    this.#note(`message ${messageId}: ${body.kind} ${body.requestId} for ${body.target.clusterName}`);
    if (losesSettlement === true) this.#unsettled.add(messageId);
    this.#queue.send({
      messageId,
      body,
      enqueuedAt: this.#nowAt(),
      sessionId: sessionIdOf(body.target),
    });
  }

  #deliver(): boolean {
    if (this.#host.isGone()) return false;
    const messages = this.#queue.take();
    for (const message of messages) void this.#handle(this.#host, message);
    return messages.length > 0;
  }

  async #handle(host: WorldHost, message: QueuedMessage): Promise<void> {
    try {
      const acceptance = await host.accept(message);
      if (host.isGone()) return;
      this.#note(`message ${message.messageId} is ${acceptance.kind}`);
      if (acceptance.kind === 'rejected') this.#rejections.push(acceptance.message);
      if (this.#unsettled.delete(message.messageId)) this.#comesAgain(message);
      else this.#queue.complete(message);
    } catch (error) {
      if (host.isGone()) return;
      this.#note(`message ${message.messageId} failed: ${String(error)}`);
      this.#comesAgain(message);
    }
  }

  #comesAgain(message: QueuedMessage): void {
    this.#later(1000, () => {
      this.#queue.abandon(message);
    });
  }

  #command(planned: PlannedCommand): void {
    const message = this.#plan.messages.find(({ messageId }) => messageId === planned.to);
    if (!message) return;
    const command = commandOf(planned, message.body, this.#nowAt());
    if (planned.by === 'http') void this.#post(command);
    else this.#queue.send(asMessage(command, message.body, `${planned.to}-${planned.commandId}`));
  }

  /** A caller who hears nothing, or of a fault, sends the same command again. */
  async #post(command: NewCommand): Promise<void> {
    const host = this.#host;
    try {
      const sent = host.isGone() ? undefined : await untilGone(host.send(command), host, this.#clock);
      if (sent) {
        this.#told(command, sent);
        return;
      }
    } catch (error) {
      this.#note(`command ${command.kind} ${command.commandId} failed: ${String(error)}`);
    }
    this.#later(RETRY_MS, () => void this.#post(command));
  }

  #told({ kind, commandId, operationId }: NewCommand, sent: Sent): void {
    this.#note(
      `command ${kind} ${commandId} for ${operationId}: ${sent.kind}${'because' in sent ? `, ${sent.because}` : ''}`,
    );
    if (sent.kind === 'sent') this.#sent.push({ operationId, commandId });
  }

  #newHost(file: string): WorldHost {
    this.#lives += 1;
    return new WorldHost(this.#around, file);
  }

  #crashed(host: WorldHost, crash: Crash, what: string): void {
    this.#note(`CRASH at ${crash.kind} ${crash.number}: ${what}; down for ${crash.downMs / 1000} s`);
    this.#queue.releaseAll();
    this.#ending.push(host.stop());
    this.#later(crash.downMs, () => {
      this.#note(`host ${this.#lives + 1} starts`);
      this.#host = this.#newHost(host.legacy);
      void this.#host.start();
    });
  }

  #nowAt(): string {
    return new Date(this.#clock.now()).toISOString();
  }

  #note(what: string): void {
    this.#events.push({ atMs: this.#clock.now(), what });
  }

  async #outcome(isOver: boolean): Promise<WorldOutcome> {
    const { records } = await this.#kept.list({ top: 200 });
    const documents = new Map<string, OperationDocument>();
    const told = new Map<string, readonly OperationEvent[]>();
    const turnedAway = new Set<string>();
    for (const { operationId } of records) {
      for (const { commandId, turnedAwayBecause } of await this.#kept.readMailbox(operationId, 0)) {
        if (turnedAwayBecause !== undefined) turnedAway.add(`${operationId} ${commandId}`);
      }
      told.set(operationId, await this.#kept.eventsOf(operationId, 0, MOST_EVENTS));
      const kept = await readOperation(
        { records: this.#kept, readInstance: (id) => readInstance(this.#host.client, id) },
        operationId,
      );
      if (kept) documents.set(operationId, shownDocument(kept.record, kept.instance));
    }
    return {
      plan: this.#plan,
      isOver,
      events: this.#events,
      watch: this.#watch,
      arm: this.#arm,
      records: this.#kept,
      allRecords: records,
      documents,
      told,
      turnedAway,
      rejections: this.#rejections,
      deadLetters: this.#queue.deadLetters,
      log: this.#log,
      sent: this.#sent,
      crashes: this.#crashes,
      ranMs: this.#clock.now() - this.#startMs,
      before: this.#before,
      recordsFile: this.#recordsFile,
    };
  }
}
