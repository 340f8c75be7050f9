import { beforeEach, describe, expect, it } from 'vitest';
import type { OperationRecords, RecordChange } from '../../../src/contracts/operation-records.ts';
import type { OperationEvent, ReplyAddress } from '../../../src/domain/operation-event.ts';
import type { StepNews } from '../../../src/domain/operation-news.ts';
import {
  change,
  CLUSTER,
  EARLIER,
  end,
  expectConsistent,
  keptRecord,
  LATER,
  LATEST,
  record,
  REFUSAL,
  stateOf,
  type RecordStore,
} from './record-store.ts';

const REPLY: ReplyAddress = { queue: 'answers', sessionId: 's', correlationId: 'c' };
const OUTPUTS = { fqdn: 'one.privatelink.example' };

export function newsOf(sequence: number, rest: Partial<StepNews> = {}): StepNews {
  return {
    ...{ sequence, at: LATER, stepId: `step-${String(sequence)}`, title: `Step ${String(sequence)}` },
    ...{ kind: 'resourceGroup', state: 'done', attempts: 1 },
    ...rest,
  };
}

const news = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, index) => newsOf(from + index));

/** What matters of an event in the order of things. */
function gist(event: OperationEvent): string {
  if (event.type === 'stepFinished') return `${event.step.stepId} ${event.step.state}`;
  if (event.type === 'result') return `result ${event.phase}`;
  return `${event.previousPhase ?? 'nothing'} > ${event.phase}`;
}

export function eventCases(store: RecordStore): void {
  let records: OperationRecords;
  const gists = async (operationId: string, of = records) =>
    (await of.eventsOf(operationId, 0, 1000)).map(gist);

  beforeEach(async () => {
    records = await store.open();
  });

  describe('events', () => {
    it('begin with the acceptance, once', async () => {
      const { operationId, requestId, requestedBy, clusterId, kind } = record('a');
      for (let times = 0; times < 2; times += 1) await records.claim(record('a'));
      expect(await records.eventsOf('a', 0, 9)).toEqual([
        {
          ...{ operationId, requestId, requestedBy, clusterId, kind },
          ...{ type: 'phaseChanged', sequence: 1, run: 1, at: record('a').updatedAt },
          ...{ phase: 'Accepted', previousPhase: null, done: false },
        },
      ]);
      expect(await records.eventsOf('nobody', 0, 9)).toEqual([]);
    });

    it('are none of a claim that is not written', async () => {
      await records.claim(record('a', CLUSTER));
      await records.claim(record('b', CLUSTER));
      expect(await gists('b')).toEqual([]);
      expect(await records.unsentEvents(9)).toHaveLength(1);
    });

    it('say of a refused message why, also to whoever asked for the result', async () => {
      const rejected = record('r', { phase: 'Rejected', done: true, refusal: REFUSAL, replyTo: REPLY });
      for (let times = 0; times < 2; times += 1) await records.reject(rejected);
      const unsent = await records.unsentEvents(9);
      expect(unsent).toMatchObject([
        {
          event: {
            type: 'phaseChanged',
            previousPhase: null,
            phase: 'Rejected',
            done: true,
            refusal: REFUSAL,
          },
        },
        { event: { type: 'result', phase: 'Rejected', refusal: REFUSAL, sequence: 2 }, replyTo: REPLY },
      ]);
      expect(unsent[0]).not.toHaveProperty('replyTo');
      expect(await records.eventsOf('r', 0, 9)).toEqual(unsent.map(({ event }) => event));
    });

    it('of one change are the steps, then the phase, then the result', async () => {
      await records.claim(record('a', { replyTo: REPLY }));
      const problem = { code: 'X', class: 'quota', owner: 'operator', message: 'm' } as const;
      const ended = end('a', {
        phase: 'Succeeded',
        news: [newsOf(1, { startedAt: EARLIER, attempts: 3 }), newsOf(2, { state: 'refused', problem })],
        outputs: OUTPUTS as unknown as NonNullable<RecordChange['outputs']>,
      });
      for (let times = 0; times < 3; times += 1) await records.publish(ended);
      const [, first, second, turn, result, ...more] = await records.eventsOf('a', 0, 9);
      expect(first).toMatchObject({
        ...{ type: 'stepFinished', sequence: 2, at: LATER },
        step: { stepId: 'step-1', title: 'Step 1', kind: 'resourceGroup', attempts: 3, startedAt: EARLIER },
      });
      expect(second).toMatchObject({ sequence: 3, step: { state: 'refused', problem } });
      expect(turn).toMatchObject({
        sequence: 4,
        type: 'phaseChanged',
        previousPhase: 'Accepted',
        done: true,
      });
      expect(result).toMatchObject({ sequence: 5, type: 'result', phase: 'Succeeded', outputs: OUTPUTS });
      expect(more).toEqual([]);
      expect(await records.get('a')).toMatchObject({ newsCursor: 2, eventCursor: 5 });
      expect(await records.get('a')).not.toHaveProperty('outputs');
      expect(await records.get('a')).not.toHaveProperty('news');
      await expectConsistent(records);
    });

    it('tell of each step once, however often and with what else it is told', async () => {
      await records.claim(record('a'));
      for (const told of [news(1, 2), news(1, 2), news(2, 4), news(1, 4), []]) {
        await records.publish(change('a', { phase: 'Accepted', news: told }));
      }
      expect(await gists('a')).toEqual([
        'nothing > Accepted',
        ...[1, 2, 3, 4].map((each) => `step-${String(each)} done`),
      ]);
    });

    it('are not written of a change that is not taken', async () => {
      await records.claim(record('a', { updatedAt: LATER }));
      await records.publish(change('a', { updatedAt: EARLIER, news: news(1, 1) }));
      await records.publish(end('a', { updatedAt: LATER }));
      await records.publish(change('a', { updatedAt: LATEST, news: news(1, 1) }));
      await records.publish(end('a', { updatedAt: LATEST, phase: 'Succeeded', news: news(1, 1) }));
      expect(await gists('a')).toEqual(['nothing > Accepted', 'Accepted > Failed']);
    });

    it('go on when an operation is taken up again, which is none itself, and tell of each end', async () => {
      await records.claim(record('a', { replyTo: REPLY }));
      await records.publish(end('a', { news: news(1, 1), endState: stateOf('a') }));
      await records.reopen('a', LATEST);
      expect(await gists('a')).toHaveLength(4);
      await records.publish(end('a', { run: 2, news: news(2, 2), updatedAt: LATEST }));
      const after = (await records.eventsOf('a', 4, 9)).map((each) => [gist(each), each.run, each.sequence]);
      expect(after).toEqual([
        ['step-2 done', 2, 5],
        ['Failed > Failed', 2, 6],
        ['result Failed', 2, 7],
      ]);
      await expectConsistent(records);
    });

    it('are read in parts', async () => {
      await records.claim(record('a'));
      await records.publish(change('a', { news: news(1, 12) }));
      const sequences = async (after: number, top: number) =>
        (await records.eventsOf('a', after, top)).map(({ sequence }) => sequence);
      expect(await sequences(0, 3)).toEqual([1, 2, 3]);
      expect(await sequences(9, 3)).toEqual([10, 11, 12]);
      expect(await sequences(13, 9)).toEqual([14]);
      expect(await sequences(14, 9)).toEqual([]);
    });

    it('of very many steps at once are all written, and once', async () => {
      await records.claim(record('a', { replyTo: REPLY }));
      const ended = end('a', { news: news(1, 130), endState: stateOf('a') });
      for (let times = 0; times < 2; times += 1) await records.publish(ended);
      expect(await gists('a')).toEqual([
        'nothing > Accepted',
        ...news(1, 130).map(({ stepId }) => `${stepId} done`),
        'Accepted > Failed',
        'result Failed',
      ]);
      await expectConsistent(records);
    });

    it('of the same change twice at the same time are written once', async () => {
      const said = change('a', { news: news(1, 2) });
      await store.race({
        before: (both) => both.claim(record('a')),
        here: (here) => here.publish(said),
        there: (there) => there.publish(said),
        after: async ({ records: both }) => {
          expect(await gists('a', both)).toEqual([
            'nothing > Accepted',
            'step-1 done',
            'step-2 done',
            'Accepted > Provisioning',
          ]);
          await expectConsistent(both);
        },
      });
    });
  });

  describe('progress and news alone', () => {
    const progress = { percent: 40, current: ['Cluster'] };

    it('touch nothing that they do not say', async () => {
      await records.claim(record('a', { replyTo: REPLY }));
      const suspendedAt = EARLIER;
      const refusal = { ...REFUSAL, message: 'm' };
      const measures = { mode: 'create', profile: 'basic', steps: [], retries: {} } as unknown as NonNullable<
        RecordChange['measures']
      >;
      await records.publish(change('a', { suspendedAt, refusal, mailCursor: 3, measures }));
      const before = await records.get('a');
      await records.publish(change('a', { updatedAt: LATEST, progress, news: news(1, 1) }));
      expect(await records.get('a')).toEqual({
        ...before,
        ...{ updatedAt: LATEST, progress, newsCursor: 1, eventCursor: 3 },
      });
      await records.publish(change('a', { updatedAt: LATEST }));
      expect(await records.get('a')).toMatchObject({ progress, measures, newsCursor: 1, eventCursor: 3 });
    });

    it('leave of an operation that is taken up again how far it was', async () => {
      await records.claim(record('a'));
      const parked = { ...progress, parked: { for: 'quota' } };
      await records.publish(end('a', { progress: parked, endState: stateOf('a') }));
      await records.reopen('a', LATEST);
      expect(await records.get('a')).toMatchObject({ progress: { percent: 40, current: [] } });
      expect((await records.tally()).lanes).toEqual({ running: 1 });
    });
  });

  describe('queued', () => {
    it('is who waits for his cluster, until he has it or ends', async () => {
      for (const id of ['a', 'b', 'c']) await records.claim(record(id, CLUSTER), { queue: true });
      expect(await records.get('a')).toEqual(keptRecord('a', CLUSTER));
      expect((await records.list({ top: 9, lane: 'waiting' })).records).toHaveLength(2);
      await records.publish(change('b', { phase: 'Accepted' }));
      expect(await records.get('b')).toMatchObject({ queued: true });
      await records.takeTurn('b');
      expect(await records.get('b')).toMatchObject({ queued: true });
      await records.publish(end('a'));
      for (let times = 0; times < 2; times += 1) await records.takeTurn('b');
      await records.publish(end('c', { phase: 'Canceled' }));
      for (const id of ['b', 'c']) expect(await records.get(id)).not.toHaveProperty('queued');
      expect((await records.tally()).lanes).toEqual({ running: 1, done: 1, failed: 1 });
      await expectConsistent(records);
    });
  });
}
