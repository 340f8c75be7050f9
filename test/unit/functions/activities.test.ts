import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { OperationRecords, RecordChange } from '../../../src/contracts/operation-records.ts';
import type { StepKind } from '../../../src/contracts/step-kind.ts';
import { answerVerb, syncOperation } from '../../../src/functions/activities.ts';
import { openSqliteRecords } from '../../../src/records/sqlite-records.ts';
import { command } from '../../support/commands.ts';
import { operationRecord } from '../../support/operation-records.ts';
import { problem } from '../../support/reducer-run.ts';

const call = { operationId: 'op-1', stepId: 'cluster', input: {} as never };

/** A step kind of which only `begin` is asked. */
function kindThat(begin: StepKind<never>['begin']): StepKind<never> {
  const unasked = (): never => {
    throw new Error('not asked');
  };
  return { observe: unasked, begin, poll: unasked, undo: unasked };
}

function logging() {
  const lines: string[] = [];
  const write = (...parts: unknown[]): void => {
    lines.push(parts.map(String).join(' '));
  };
  return { lines, context: { warn: write, error: write } };
}

describe('answerVerb', () => {
  it('logs an answer whose code is not in the table, once and to be found by machines', async () => {
    const { lines, context } = logging();
    const unlisted = { ...problem('busy', 'SomethingNew'), unlisted: true, correlationId: 'corr-1' } as const;
    const begin = kindThat(() => Promise.resolve({ outcome: 'retry', effect: 'none', problem: unlisted }));
    expect(await answerVerb(begin, 'begin', { call, context })).toMatchObject({ problem: unlisted });
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(/^unlistedError \{/);
    expect(JSON.parse(lines[0]?.replace('unlistedError ', '') ?? '')).toEqual({
      operationId: 'op-1',
      stepId: 'cluster',
      verb: 'begin',
      code: 'SomethingNew',
      class: 'busy',
      correlationId: 'corr-1',
    });
  });

  it('logs nothing of a code that is known', async () => {
    const { lines, context } = logging();
    const begin = kindThat(() => Promise.resolve({ outcome: 'refused', problem: problem('quota') }));
    await answerVerb(begin, 'begin', { call, context });
    expect(lines).toEqual([]);
  });

  it('answers a throw with a fault, without its secrets', async () => {
    const { lines, context } = logging();
    const begin = kindThat(() => Promise.reject(new Error('Bearer abc.def was refused')));
    expect(await answerVerb(begin, 'begin', { call, context })).toEqual({
      outcome: 'fault',
      message: 'Bearer *** was refused',
    });
    expect(lines[0]).toMatch(
      /^VerbBroke \{"operationId":"op-1","stepId":"cluster","verb":"begin","error":"Error: Bearer \*{3} was/,
    );
  });
});

describe('syncOperation', () => {
  let records: OperationRecords & { close(): void };
  const { operationId, updatedAt } = operationRecord();
  const change: RecordChange = {
    ...{ operationId, run: 1, phase: 'Verifying', updatedAt },
    progress: { percent: 70, current: ['Verify'] },
  };

  beforeEach(async () => {
    records = openSqliteRecords(':memory:');
    await records.claim(operationRecord());
    await post('c1');
    await post('c2');
  });

  afterEach(() => {
    records.close();
  });

  async function post(commandId: string): Promise<void> {
    const { sequence: _sequence, ...sent } = command('suspend', { operationId, commandId });
    await records.post(sent);
  }

  /** The records, one call of which cannot be made. */
  function without(name: 'publish' | 'readMailbox'): OperationRecords {
    return { ...records, [name]: () => Promise.reject(new Error('the store is not there')) };
  }

  it('reads the commands after the last one and writes nothing when there is nothing new', async () => {
    const { context } = logging();
    const answer = await syncOperation(records, { operationId, after: 1 }, context);
    expect(answer).toMatchObject({ commands: [{ commandId: 'c2' }] });
    expect(answer).not.toHaveProperty('taken');
    expect(await records.get(operationId)).toMatchObject({ phase: 'Provisioning' });
  });

  it('writes what is new before it reads the mailbox', async () => {
    const { context } = logging();
    const calls: string[] = [];
    const watched: OperationRecords = {
      ...records,
      publish: (each) => {
        calls.push('publish');
        return records.publish(each);
      },
      readMailbox: (id, after) => {
        calls.push('readMailbox');
        return records.readMailbox(id, after);
      },
    };
    expect(await syncOperation(watched, { operationId, after: 0, change }, context)).toMatchObject({
      taken: true,
      commands: [{ commandId: 'c1' }, { commandId: 'c2' }],
    });
    expect(calls).toEqual(['publish', 'readMailbox']);
    expect(await records.get(operationId)).toMatchObject({ phase: 'Verifying', progress: { percent: 70 } });
  });

  it('gives the commands when the write fails, says that it was not taken, and logs why', async () => {
    const { lines, context } = logging();
    const answer = await syncOperation(without('publish'), { operationId, after: 1, change }, context);
    expect(answer).toMatchObject({ taken: false, commands: [{ commandId: 'c2' }] });
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain(
      `RecordNotWritten {"operationId":"${operationId}","error":"Error: the store is not there`,
    );
  });

  it('says that the change was taken when the mailbox cannot be read', async () => {
    const { lines, context } = logging();
    const answer = await syncOperation(without('readMailbox'), { operationId, after: 0, change }, context);
    expect(answer).toEqual({ taken: true, commands: [] });
    expect(lines[0]).toContain(
      `MailboxUnread {"operationId":"${operationId}","error":"Error: the store is not there`,
    );
  });

  it('gives fifty commands at most', async () => {
    const { context } = logging();
    for (let each = 3; each <= 60; each += 1) await post(`c${String(each)}`);
    const { commands } = await syncOperation(records, { operationId, after: 0 }, context);
    expect(commands).toHaveLength(50);
  });
});
