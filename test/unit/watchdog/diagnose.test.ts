import { describe, expect, it } from 'vitest';
import type { OperationRecord } from '../../../src/contracts/operation-records.ts';
import type { DurableInstance } from '../../../src/status/read-operation.ts';
import { diagnose, type Diagnosis, type Look } from '../../../src/watchdog/diagnose.ts';
import { operationDocument } from '../../support/operation-documents.ts';
import { operationRecord } from '../../support/operation-records.ts';

const NOW = '2026-01-05T12:00:00.000Z';
const { operationId } = operationRecord();

function minutes(count: number): string {
  return new Date(Date.parse(NOW) + count * 60_000).toISOString();
}

function running(document = {}): DurableInstance {
  return {
    runtimeStatus: 'Running',
    customStatus: operationDocument({ updatedAt: minutes(-1), nextLookAt: minutes(1), ...document }),
  };
}

const late = running({ nextLookAt: minutes(-20), deadlineAt: minutes(-31) });

function seen(
  record: Partial<OperationRecord>,
  instance: DurableInstance | undefined,
  stalledPolicy: Look['stalledPolicy'] = 'ring',
): Diagnosis {
  const known = operationRecord({ updatedAt: minutes(-30), ...record });
  return diagnose(known, instance, { nowAt: NOW, stalledPolicy });
}

const lost = { code: 'OperationLost' };

describe('diagnose', () => {
  it.each<[string, Partial<OperationRecord>, DurableInstance | undefined]>([
    ['moves', {}, running()],
    ['has ended', { done: true, phase: 'Succeeded' }, undefined],
    ['may be about to be started', { updatedAt: minutes(-5), phase: 'Accepted' }, undefined],
    [
      'stands in a queue for its cluster',
      { phase: 'Accepted', updatedAt: minutes(-50) },
      { runtimeStatus: 'Running' },
    ],
    ['is about to say its end itself', {}, running({ phase: 'Succeeded', done: true })],
    ['has not said yet what it was taken up again for', {}, running({ phase: 'Compensated', done: false })],
    ['continues as new', {}, { runtimeStatus: 'ContinuedAsNew' }],
    [
      'was taken up again a moment ago, while the engine has its last end',
      { run: 2, updatedAt: minutes(-2), phase: 'Compensated' },
      { runtimeStatus: 'Completed', output: operationDocument({ done: true, phase: 'Compensated' }) },
    ],
    [
      'was taken up again a moment ago, and purged before',
      { run: 2, updatedAt: minutes(-2), phase: 'Failed' },
      undefined,
    ],
  ])('finds nothing at an operation that %s', (_name, record, instance) => {
    expect(seen(record, instance)).toEqual({});
  });

  describe('of an operation without an orchestration', () => {
    it('notes it first, however old the message was', () => {
      const found = seen({ phase: 'Accepted', updatedAt: minutes(-600) }, undefined);
      expect(found).toEqual({ stalled: { since: NOW, message: expect.any(String) as string, looks: 1 } });
    });

    it('waits on while its message may be delivered again', () => {
      const stalled = { since: minutes(-9), message: 'm', looks: 3 };
      expect(seen({ stalled }, undefined)).toMatchObject({ stalled: { since: minutes(-9), looks: 4 } });
    });

    it('says after ten minutes that it is lost', () => {
      const stalled = { since: minutes(-10), message: 'm' };
      expect(seen({ stalled }, undefined)).toEqual({
        publish: {
          ...{ operationId, run: 1, phase: 'Failed', updatedAt: NOW, endedAt: NOW },
          refusal: expect.objectContaining(lost) as object,
        },
      });
    });

    it('puts one that was taken up again and never started back to its end', () => {
      const stalled = { since: minutes(-10), message: 'm' };
      expect(seen({ run: 2, phase: 'Compensated', stalled }, undefined)).toMatchObject({
        publish: { run: 2, phase: 'Compensated', refusal: lost },
      });
    });
  });

  it.each([
    [
      'Completed',
      { output: operationDocument({ done: true, phase: 'Succeeded', endedAt: minutes(-3) }) },
      'Succeeded',
    ],
    ['Terminated', { customStatus: operationDocument() }, 'Failed'],
    ['Failed', {}, 'Failed'],
  ])('publishes the end of an orchestration that has %s', (runtimeStatus, said, phase) => {
    expect(seen({}, { runtimeStatus, ...said })).toMatchObject({ publish: { run: 1, phase } });
  });

  it.each([
    ['has its last end', { runtimeStatus: 'Completed', output: operationDocument({ done: true }) }],
    ['has purged it', undefined],
  ])('has one started that was taken up again, while the engine %s', (_name, instance) => {
    const record = { run: 2, updatedAt: minutes(-3), phase: 'Compensated' } as const;
    expect(seen(record, instance)).toEqual({ takeUp: true });
  });

  it('publishes the end of a second run, once it cannot be that of the first', () => {
    const output = operationDocument({ done: true, phase: 'Succeeded', endedAt: minutes(-3) });
    expect(seen({ run: 2 }, { runtimeStatus: 'Completed', output })).toEqual({
      publish: { operationId, run: 2, phase: 'Succeeded', updatedAt: minutes(-3), endedAt: minutes(-3) },
    });
  });

  it('publishes a phase that the record does not know, as of when it was said', () => {
    expect(seen({}, running({ phase: 'Verifying' }))).toEqual({
      publish: { operationId, run: 1, phase: 'Verifying', updatedAt: minutes(-1) },
    });
  });

  it('publishes no phase that is older than what the record knows', () => {
    const instance = running({ phase: 'Preflight' });
    expect(seen({ updatedAt: minutes(0) }, instance)).toEqual({});
  });

  it('marks and wakes what is stalled, each time anew', () => {
    expect(seen({}, late)).toEqual({
      stalled: { since: NOW, message: `it was to look again at ${minutes(-20)}`, looks: 1 },
      ring: true,
    });
    const stalled = { since: minutes(-3), message: 'm', looks: 3 };
    expect(seen({ stalled }, late)).toMatchObject({ stalled: { since: minutes(-3), looks: 4 }, ring: true });
  });

  it('takes the mark away when it moves again', () => {
    expect(seen({ stalled: { since: NOW, message: 'm' } }, running())).toEqual({ stalled: null });
  });

  describe('under the policy fail', () => {
    const often = { stalled: { since: minutes(-5), message: 'm', looks: 5 } };

    it('ends what is stalled at the sixth look, half an hour past its deadline', () => {
      expect(seen(often, late, 'fail')).toMatchObject({
        terminate: expect.stringContaining('look again') as string,
        publish: { phase: 'Failed', refusal: lost },
      });
    });

    it.each<[string, Partial<OperationRecord>, DurableInstance, Look['stalledPolicy']]>([
      ['the policy is another', often, late, 'ring'],
      ['it is an earlier look', { stalled: { since: minutes(-5), message: 'm', looks: 4 } }, late, 'fail'],
      [
        'its deadline is nearer',
        often,
        running({ nextLookAt: minutes(-20), deadlineAt: minutes(-30) }),
        'fail',
      ],
      ['it has no deadline yet', often, running({ nextLookAt: minutes(-20) }), 'fail'],
      ['it is suspended', { ...often, suspendedAt: minutes(-1500) }, late, 'fail'],
    ])('only wakes it when %s', (_name, record, instance, policy) => {
      const found = seen(record, instance, policy);
      expect(found).toMatchObject({ ring: true });
      expect(found).not.toHaveProperty('terminate');
    });
  });
});
