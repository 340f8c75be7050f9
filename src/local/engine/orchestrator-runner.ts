/**
 * Delivers messages to instances and plays their episodes: one at a time for an instance, many at a time for all.
 * Whatever has arrived while an episode was under way makes the next one.
 */
import type { Clock } from '../shared/clock.ts';
import type { Backlog } from './backlog.ts';
import { isOver } from './begin-instance.ts';
import { commitEpisode } from './commit-episode.ts';
import type { EpisodeEffects } from './commit-episode.ts';
import type { EngineState } from './engine-state.ts';
import { playEpisode } from './episode.ts';
import type { Episode, FunctionApp } from './episode.ts';
import { EventType } from './history-event.ts';
import type { LiveInstance } from './live-instances.ts';
import { removeMessage } from './message.ts';
import type { Message } from './message.ts';
import type { GroupCommit } from './store/group-commit.ts';
import { versionMismatch } from './version-rule.ts';
import { WorkQueue } from './work-queue.ts';
import type { WorkQueueOptions } from './work-queue.ts';

export interface OrchestratorRunnerParts {
  readonly state: EngineState;
  readonly commits: GroupCommit;
  readonly clock: Clock;
  readonly app: FunctionApp;
  readonly newId: () => string;
  readonly backlog: Backlog;
  /** Called when an episode has been written; its messages are delivered already. */
  readonly onEffects: (effects: EpisodeEffects) => void;
}

const NO_EFFECTS: EpisodeEffects = { messages: [], tasks: [], timersMs: [], entityRequests: [] };

/**
 * Instances that have begun go before new ones, so that many that are started together come to their ends one after
 * the other: sooner in the mean, and without all being in memory at once. New ones have a share all the same.
 */
const BEGUN_FIRST: Omit<WorkQueueOptions<LiveInstance>, 'limit'> = {
  // What is begun in one turn is in memory until the turn's commit.
  turnBudget: 50,
  laneOf: ({ history }) => (history.events.length > 0 ? 'begun' : 'new'),
  shareOf: (lane) => (lane === 'begun' ? 15 : 1),
};

export class OrchestratorRunner {
  readonly #parts: OrchestratorRunnerParts;
  readonly #queue: WorkQueue<LiveInstance>;
  #isClosed = false;

  constructor(parts: OrchestratorRunnerParts, limit: number) {
    this.#parts = parts;
    this.#queue = new WorkQueue((live) => this.#run(live), { limit, ...BEGUN_FIRST });
  }

  /** How many instances wait for their turn. */
  get waiting(): number {
    return this.#queue.waiting;
  }

  /** What is delivered together to an instance is seen by one episode. */
  deliver(messages: readonly Message[]): void {
    if (this.#isClosed) return;
    const { state, backlog } = this.#parts;
    const reached = new Set<LiveInstance>();
    for (const message of messages) {
      const live = state.live.get(message.instanceKey);
      if (live) {
        live.mailbox.push(...backlog.ahead(message.instanceKey), message);
        reached.add(live);
      } else {
        this.#discard(message);
      }
    }
    for (const live of reached) this.#wake(live);
  }

  /** Starts no more episodes. What is delivered from now on waits in the state file. */
  close(): Promise<void> {
    this.#isClosed = true;
    return this.#queue.close();
  }

  #wake(live: LiveInstance): void {
    if (live.isBusy || live.mailbox.length === 0 || this.#isRejected(live)) return;
    live.isBusy = true;
    this.#queue.add(live);
  }

  /** Its messages wait, here and in the state file, for an app that may play it. */
  #isRejected({ row }: LiveInstance): boolean {
    const { versions } = this.#parts.app;
    return versions.failure === 'Reject' && versionMismatch(versions, row.version) !== undefined;
  }

  async #run(live: LiveInstance): Promise<void> {
    const { clock, app } = this.#parts;
    const consumed = live.mailbox;
    live.mailbox = [];
    const arrived = acceptedBy(live, consumed);
    if (arrived.length === 0) {
      this.#conclude(live, consumed, () => this.#drop(consumed));
      return;
    }
    const { row, history } = live;
    const events = arrived.map((message) => message.event);
    const episode = await playEpisode({ row, history, arrived: events, nowMs: clock.now() }, app);
    this.#conclude(live, consumed, () =>
      // Another execution may have taken the place of the one that was played.
      live.row.executionId === row.executionId ? this.#commit(live, consumed, episode) : this.#drop(consumed),
    );
  }

  #drop(consumed: readonly Message[]): EpisodeEffects {
    for (const message of consumed) removeMessage(this.#parts.state, message);
    return NO_EFFECTS;
  }

  /** Forgets a message to an instance that was purged. */
  #discard(message: Message): void {
    message.isConsumed = true;
    const discarded = this.#parts.commits.run(() => {
      removeMessage(this.#parts.state, message);
    });
    discarded.catch(() => {
      // The group commit has told of its fault; the message is looked at again by the next process.
    });
  }

  #commit(live: LiveInstance, consumed: readonly Message[], episode: Episode): EpisodeEffects {
    const { state, newId, app } = this.#parts;
    const { defaultVersion } = app;
    return commitEpisode(state, { live, consumed, episode, newExecutionId: newId, defaultVersion });
  }

  /** Writes the end of an episode; the instance takes its next turn when that is done. */
  #conclude(live: LiveInstance, consumed: readonly Message[], write: () => EpisodeEffects): void {
    for (const message of consumed) message.isConsumed = true;
    const written = this.#parts.commits.run(write);
    void written.then(
      (effects) => {
        live.isBusy = false;
        this.deliver(effects.messages);
        this.#parts.onEffects(effects);
        if (isOver(live.row.status) && live.mailbox.length === 0)
          this.#parts.state.live.forget(live.instanceKey);
        else this.#wake(live);
      },
      () => {
        // The group commit has told of its fault; nothing more is to be done with this instance.
      },
    );
  }
}

/** In the order in which they are to happen: an execution begins with its start, whatever came before that. */
function acceptedBy({ row }: LiveInstance, messages: readonly Message[]): Message[] {
  if (isOver(row.status)) return [];
  const accepted = messages.filter(
    ({ executionId }) => executionId === null || executionId === row.executionId,
  );
  const rank = ({ event }: Message): number => (event.EventType === EventType.ExecutionStarted ? 0 : 1);
  return accepted.sort((a, b) => rank(a) - rank(b) || a.seq - b.seq);
}
