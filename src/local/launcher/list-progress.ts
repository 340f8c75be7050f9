/**
 * Progress on a terminal: a list of steps that is drawn anew in place. Each step is a task of listr2 that lasts as
 * long as the step; compensation is a list of its own below, since a finished task cannot be opened again.
 */
import { Listr, ListrTaskState, type DefaultRenderer, type ListrTask, type SimpleRenderer } from 'listr2';
import type { OperationDocument, StepDocument } from '../../domain/operation-document.ts';
import type { StepState } from '../../domain/operation-state.ts';
import type { Clock } from '../shared/clock.ts';
import { DocumentFeed } from './document-feed.ts';
import { durationText } from './durations.ts';
import type { Progress } from './progress.ts';
import { stepText, titleOf } from './step-text.ts';

type Task = ListrTask<undefined, typeof DefaultRenderer, typeof SimpleRenderer>;
type Wrapper = Parameters<Task['task']>[1];

/** One of the two ways a step goes: forward, or being removed. */
interface Direction {
  readonly looks: Readonly<Record<StepState, ListrTaskState>>;
  readonly isOver: (step: StepDocument, document: OperationDocument) => boolean;
}

const { WAITING, STARTED, COMPLETED, FAILED, SKIPPED, CANCELLED } = ListrTaskState;
const undoStates: readonly StepState[] = ['undoing', 'undone', 'residue'];

const forward: Direction = {
  looks: {
    waiting: WAITING,
    observing: STARTED,
    beginning: STARTED,
    polling: STARTED,
    done: COMPLETED,
    refused: FAILED,
    undoing: COMPLETED,
    undone: COMPLETED,
    residue: COMPLETED,
  },
  // After a failure, what was not begun never is.
  isOver: ({ state, attempts }, { phase }) =>
    ['done', 'refused', ...undoStates].includes(state) || (phase === 'Compensating' && attempts === 0),
};

const removal: Direction = {
  looks: {
    waiting: WAITING,
    observing: WAITING,
    beginning: WAITING,
    polling: WAITING,
    done: WAITING,
    refused: WAITING,
    undoing: STARTED,
    undone: COMPLETED,
    residue: FAILED,
  },
  isOver: ({ state }) => state === 'undone' || state === 'residue',
};

export function listProgress(operationIds: readonly string[], clock: Clock): Progress {
  const feeds = new Map(operationIds.map((operationId) => [operationId, new DocumentFeed()]));
  const tasks = [...feeds].map(([operationId, feed]) => operationTask(operationId, feed, clock));
  const list = new Listr<undefined, 'default', 'simple'>(tasks, {
    concurrent: true,
    exitOnError: false,
    registerSignalListeners: false,
    rendererOptions: { collapseSubtasks: false, formatOutput: 'truncate' },
  });
  const drawn = list.run();
  return {
    show: (document) => feeds.get(document.operationId)?.publish(document),
    async end() {
      for (const feed of feeds.values()) feed.close();
      await drawn;
    },
  };
}

function operationTask(operationId: string, feed: DocumentFeed, clock: Clock): Task {
  return {
    title: operationId,
    async task(_context, wrapper) {
      void feed.follow((document) => {
        wrapper.title = headline(document, clock.now());
        return document.done;
      });
      const { steps } = await documentThat(feed, ({ steps, done }) => steps.length > 0 || done);
      return wrapper.newListr(
        [...steps.map((step) => stepTask(step, forward, { feed, clock })), removalTask(feed, clock)],
        { concurrent: true, exitOnError: false },
      );
    },
  };
}

/** Without a title, and so not drawn, until there is something to remove. */
function removalTask(feed: DocumentFeed, clock: Clock): Task {
  return {
    async task(_context, wrapper) {
      const { steps, resources } = await documentThat(
        feed,
        ({ steps, done }) => done || steps.some(({ state }) => undoStates.includes(state)),
      );
      if (!steps.some(({ state }) => undoStates.includes(state))) return undefined;
      wrapper.title = 'Remove what was created';
      const created = resources.filter(({ outcome }) => outcome === 'created').map(({ step }) => step);
      const removed = steps.filter(({ id, state }) => undoStates.includes(state) || created.includes(id));
      return wrapper.newListr(removed.map((step) => stepTask(step, removal, { feed, clock })).reverse(), {
        concurrent: true,
        exitOnError: false,
      });
    },
  };
}

interface Source {
  readonly feed: DocumentFeed;
  readonly clock: Clock;
}

function stepTask({ id, title }: StepDocument, direction: Direction, { feed, clock }: Source): Task {
  return {
    title: title ?? id,
    async task(_context, wrapper) {
      const seen = await feed.follow((document) => {
        const step = document.steps.find((each) => each.id === id);
        return !step || drawStep(wrapper, { step, document, direction, nowMs: clock.now() });
      });
      if (!seen) setState(wrapper, CANCELLED);
    },
  };
}

interface Drawing {
  readonly step: StepDocument;
  readonly document: OperationDocument;
  readonly direction: Direction;
  readonly nowMs: number;
}

/** Whether the step is over in this direction. */
function drawStep(wrapper: Wrapper, { step, document, direction, nowMs }: Drawing): boolean {
  const look = direction.looks[step.state];
  const isOver = document.done || direction.isOver(step, document);
  const goesTheOtherWay = undoStates.includes(step.state) !== (direction === removal);
  wrapper.title = goesTheOtherWay ? titleOf(step) : `${titleOf(step)}  ${stepText(step, nowMs)}`;
  setState(wrapper, isOver && (look === WAITING || look === STARTED) ? SKIPPED : look);
  return isOver;
}

function setState({ task }: Wrapper, state: ListrTaskState): void {
  if (task.state !== state) task.state$ = state;
}

const NOTHING: Pick<OperationDocument, 'steps' | 'resources'> = { steps: [], resources: [] };

/** The first document that fits; one without steps when there is none before the end. */
async function documentThat(
  feed: DocumentFeed,
  fits: (document: OperationDocument) => boolean,
): Promise<Pick<OperationDocument, 'steps' | 'resources'>> {
  let found = NOTHING;
  await feed.follow((document) => {
    if (!fits(document)) return false;
    found = document;
    return true;
  });
  return found;
}

function headline(
  { phase, percent, clusterId, acceptedAt, endedAt }: OperationDocument,
  nowMs: number,
): string {
  const untilMs = endedAt === undefined ? nowMs : Date.parse(endedAt);
  const name = clusterId.split('/').at(-1) ?? '';
  return `${name}  ${phase}  ${String(percent)} %  ${durationText(untilMs - Date.parse(acceptedAt))}`;
}
