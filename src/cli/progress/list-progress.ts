/**
 * Progress on a terminal: a list of steps that is drawn anew in place. Each step is a task of listr2 that lasts as
 * long as the step; compensation is a list of its own below, since a finished task cannot be opened again.
 */
import { Listr, ListrTaskState, type DefaultRenderer, type ListrTask, type SimpleRenderer } from 'listr2';
import type { StepAnswer } from '../../status/schema/answers.ts';
import type { ShownOperation } from './shown-operation.ts';
import type { ReadableClock } from './readable-clock.ts';
import { DocumentFeed } from './document-feed.ts';
import { drawStep, type Direction, type Look } from './draw-step.ts';
import { durationText } from '../../domain/duration-text.ts';
import type { Progress } from './progress.ts';
import { isBeingUndone } from './step-text.ts';

type Task = ListrTask<undefined, typeof DefaultRenderer, typeof SimpleRenderer>;
type Wrapper = Parameters<Task['task']>[1];

/** What is told of times goes on while nothing new comes. */
const REDRAW_EVERY_MS = 250;

export function listProgress(operationIds: readonly string[], clock: ReadableClock): Progress {
  const feeds = new Map(operationIds.map((operationId) => [operationId, new DocumentFeed()]));
  let note = '';
  const headlineOf = (document: ShownOperation): string => `${headline(document, clock.now())}${note}`;
  const tasks = [...feeds].map(([id, feed]) => operationTask(id, { feed, clock }, headlineOf));
  const list = new Listr<undefined, 'default', 'simple'>(tasks, {
    concurrent: true,
    exitOnError: false,
    registerSignalListeners: false,
    rendererOptions: { collapseSubtasks: false, formatOutput: 'truncate' },
  });
  const drawn = list.run();
  const redrawing = setInterval(() => {
    for (const feed of feeds.values()) feed.repeat();
  }, REDRAW_EVERY_MS);
  return {
    show(document) {
      note = '';
      feeds.get(document.operationId)?.publish(document);
    },
    note(text) {
      note = `  (${text})`;
    },
    async end() {
      clearInterval(redrawing);
      for (const feed of feeds.values()) feed.close();
      await drawn;
    },
  };
}

function operationTask(
  operationId: string,
  source: Source,
  headlineOf: (document: ShownOperation) => string,
): Task {
  const { feed, clock } = source;
  return {
    title: operationId,
    async task(_context, wrapper) {
      void feed.follow((document) => {
        wrapper.title = headlineOf(document);
        if (document.done && document.phase !== 'Succeeded') setState(wrapper, ListrTaskState.FAILED);
        return document.done;
      });
      const { steps } = await documentThat(feed, ({ steps, done }) => steps.length > 0 || done);
      return wrapper.newListr(
        [...steps.map((step) => stepTask(step, 'forward', source)), removalTask(feed, clock)],
        { concurrent: true, exitOnError: false },
      );
    },
  };
}

/** Without a title, and so not drawn, until there is something to remove. */
function removalTask(feed: DocumentFeed, clock: ReadableClock): Task {
  return {
    async task(_context, wrapper) {
      const { steps, resources } = await documentThat(
        feed,
        ({ steps, done }) => done || steps.some(({ state }) => isBeingUndone(state)),
      );
      if (!steps.some(({ state }) => isBeingUndone(state))) return undefined;
      wrapper.title = 'Remove what was created';
      const created = resources.filter(({ outcome }) => outcome === 'created').map(({ step }) => step);
      const removed = steps.filter(({ id, state }) => isBeingUndone(state) || created.includes(id));
      return wrapper.newListr(removed.map((step) => stepTask(step, 'removal', { feed, clock })).reverse(), {
        concurrent: true,
        exitOnError: false,
      });
    },
  };
}

interface Source {
  readonly feed: DocumentFeed;
  readonly clock: ReadableClock;
}

function stepTask({ id, title }: StepAnswer, direction: Direction, { feed, clock }: Source): Task {
  // A document may come without titles, when it is long.
  const named = title === undefined ? {} : { title };
  return {
    title: title ?? id,
    async task(_context, wrapper) {
      const seen = await feed.follow((document) => {
        const step = document.steps.find((each) => each.id === id);
        if (!step) return document.done;
        const drawing = drawStep({ ...named, ...step }, document, direction, clock.now());
        wrapper.title = drawing.title;
        setState(wrapper, states[drawing.look]);
        return drawing.isOver;
      });
      if (!seen) setState(wrapper, ListrTaskState.CANCELLED);
    },
  };
}

const states: Readonly<Record<Look, ListrTaskState>> = {
  waits: ListrTaskState.WAITING,
  runs: ListrTaskState.STARTED,
  succeeded: ListrTaskState.COMPLETED,
  failed: ListrTaskState.FAILED,
  passedOver: ListrTaskState.SKIPPED,
};

function setState({ task }: Wrapper, state: ListrTaskState): void {
  if (task.state !== state) task.state$ = state;
}

const NOTHING: Pick<ShownOperation, 'steps' | 'resources'> = { steps: [], resources: [] };

/** The first document that fits; one without steps when there is none before the end. */
async function documentThat(
  feed: DocumentFeed,
  fits: (document: ShownOperation) => boolean,
): Promise<Pick<ShownOperation, 'steps' | 'resources'>> {
  let found = NOTHING;
  await feed.follow((document) => {
    if (!fits(document)) return false;
    found = document;
    return true;
  });
  return found;
}

function headline({ phase, percent, clusterId, acceptedAt, endedAt }: ShownOperation, nowMs: number): string {
  const untilMs = endedAt === undefined ? nowMs : Date.parse(endedAt);
  const name = clusterId.split('/').at(-1) ?? '';
  return `${name}  ${phase}  ${String(percent)} %  ${durationText(untilMs - Date.parse(acceptedAt))}`;
}
