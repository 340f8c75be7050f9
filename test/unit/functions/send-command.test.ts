import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { OperationRecord, OperationRecords } from '../../../src/contracts/operation-records.ts';
import type { CommandKind, NewCommand } from '../../../src/domain/command.ts';
import type { OperationState, Phase } from '../../../src/domain/operation-state.ts';
import type { DeliveryDependencies } from '../../../src/functions/deliver-command.ts';
import { newRecord } from '../../../src/functions/new-record.ts';
import { sendCommand, type Sent } from '../../../src/functions/send-command.ts';
import { openSqliteRecords } from '../../../src/records/sqlite-records.ts';
import type { DurableInstance } from '../../../src/status/read-operation.ts';
import { clusterRequest, operationState, START } from '../../support/requests.ts';

const request = clusterRequest();
const record = newRecord(request, START);
const { operationId } = record;
const startMs = Date.parse(START);

let records: OperationRecords & { close(): void };
let rung: number;
let started: OperationState[];
let instance: DurableInstance | undefined;
let pauses: number;
let onPause: () => void;
let crashAt: string | undefined;

beforeEach(async () => {
  records = openSqliteRecords(':memory:');
  [rung, pauses, started, crashAt] = [0, 0, [], undefined];
  onPause = () => undefined;
  instance = { runtimeStatus: 'Running', customStatus: { operationId, run: 1 } };
  await records.claim(record);
});

afterEach(() => {
  records.close();
});

/** The step that `crashAt` names is the last that is done: after it the process is gone. */
function crashAfter<T>(name: string, value: Promise<T>): Promise<T> {
  return value.then((result) => {
    if (name !== crashAt) return result;
    crashAt = undefined;
    throw new Error(`the process died after ${name}`);
  });
}

function dependencies(): DeliveryDependencies {
  return {
    records: {
      ...records,
      post: (command) => crashAfter('post', records.post(command)),
      markMailRead: (id, sequence, because) =>
        crashAfter('mark', records.markMailRead(id, sequence, because)),
      reopen: (id, at) => crashAfter('reopen', records.reopen(id, at)),
    },
    readInstance: () => Promise.resolve(instance),
    ring: () => {
      rung += 1;
      return crashAfter('ring', Promise.resolve());
    },
    startAgain: (state) => {
      if (instance?.runtimeStatus !== 'Running') {
        started.push(state);
        instance = { runtimeStatus: 'Running', customStatus: { operationId, run: state.run } };
      }
      return crashAfter('start', Promise.resolve());
    },
    pause: () => {
      pauses += 1;
      onPause();
      return Promise.resolve();
    },
  };
}

function newCommand(kind: CommandKind, change: Partial<NewCommand> = {}): NewCommand {
  return {
    operationId,
    commandId: 'c-1',
    kind,
    requestedBy: 'ops',
    reason: 'test',
    sentAt: START,
    ...change,
  };
}

function send(kind: CommandKind, change: Partial<NewCommand> = {}, nowMs = startMs): Promise<Sent> {
  return sendCommand(dependencies(), newCommand(kind, change), nowMs);
}

/** Publishes the phase; at an end the operation's instance is over, too. */
async function moveTo(phase: Phase, change: Partial<OperationState> = {}): Promise<void> {
  const state: OperationState = { ...operationState(), phase, endedAt: START, ...change };
  const isEnd = !['Provisioning', 'Compensating'].includes(phase);
  await records.publish({
    ...{ operationId, run: 1, phase, updatedAt: START },
    ...(isEnd ? { endedAt: START, endState: state } : {}),
  });
  if (isEnd) instance = { runtimeStatus: 'Completed', output: { operationId, run: 1, phase, done: true } };
}

/** With so many commands that nobody has taken in. The rest of the test sees them as they were posted. */
async function fillMailbox(count: number): Promise<void> {
  const mail = Array.from({ length: count }, (_, index) => ({
    ...newCommand('suspend', { commandId: `old-${String(index + 1)}` }),
    sequence: index + 1,
  }));
  const posted = records;
  const full: OperationRecords['readMailbox'] = async (id, after) => [
    ...mail.filter(({ sequence }) => sequence > after),
    ...(await posted.readMailbox(id, 0))
      .map((each) => ({ ...each, sequence: each.sequence + count }))
      .filter(({ sequence }) => sequence > after),
  ];
  records = { ...records, readMailbox: full };
}

async function now(): Promise<OperationRecord | undefined> {
  return records.get(operationId);
}

describe('sendCommand, to an operation that runs', () => {
  it('writes the command and rings', async () => {
    expect(await send('cancel')).toMatchObject({ kind: 'sent', command: { sequence: 1, kind: 'cancel' } });
    expect(await records.readMailbox(operationId, 0)).toHaveLength(1);
    expect(rung).toBe(1);
  });

  it('knows the same command again, rings again, and writes it once, also when the phase has moved on', async () => {
    const first = await send('cancel');
    await moveTo('Compensating');
    expect(await send('cancel')).toEqual(first);
    await moveTo('Canceled');
    expect(await send('cancel')).toMatchObject({ kind: 'refused' });
    expect(await records.readMailbox(operationId, 0)).toHaveLength(1);
    expect(rung).toBe(2);
  });

  it('knows a command that was taken in, after the end', async () => {
    const first = await send('cancel');
    await records.publish({ operationId, run: 1, phase: 'Canceled', updatedAt: START, mailCursor: 1 });
    expect(await send('cancel')).toEqual(first);
  });

  it('refuses another command under a known id', async () => {
    await send('cancel');
    expect(await send('suspend')).toMatchObject({
      kind: 'refused',
      code: 'DuplicateCommandIdDifferentBody',
    });
  });

  it('refuses with the reason what the phase does not allow, and writes nothing', async () => {
    await moveTo('Compensating');
    expect(await send('cancel')).toEqual({
      kind: 'refused',
      code: 'CommandNotAllowed',
      because: 'what it made is being taken back already',
    });
    expect(await records.readMailbox(operationId, 0)).toEqual([]);
  });

  it('knows no operation that is not there', async () => {
    expect(await send('cancel', { operationId: 'nobody' })).toEqual({ kind: 'unknownOperation' });
  });

  it('takes a resume while the suspend before it still waits in the mailbox', async () => {
    await send('suspend');
    expect(await send('resume', { commandId: 'c-2' })).toMatchObject({ kind: 'sent' });
  });

  it('takes no more while very many wait, but for a cancel, and again once they were taken in', async () => {
    await fillMailbox(1000);
    expect(await send('suspend', { commandId: 'late' })).toEqual({
      kind: 'refused',
      code: 'MailboxFull',
      because: '1000 commands wait for it to take them in',
    });
    expect(await send('cancel', { commandId: 'stop' })).toMatchObject({ kind: 'sent' });
    const change = { operationId, run: 1, phase: 'Provisioning', updatedAt: START } as const;
    await records.publish({ ...change, mailCursor: 1001 });
    expect(await send('suspend', { commandId: 'late' })).toMatchObject({ kind: 'sent' });
  });

  it('takes no cancel either when even more wait', async () => {
    await fillMailbox(1200);
    expect(await send('cancel', { commandId: 'stop' })).toMatchObject({ code: 'MailboxFull' });
  });

  it('rings for a cancel although the sender of the command before it died before it rang', async () => {
    await records.post(newCommand('suspend', { commandId: 'unrung' }));
    await send('cancel', { commandId: 'stop' }, startMs + 1000);
    expect(rung).toBe(1);
  });

  it('rings twice for a burst, and again when the first of it has waited for long', async () => {
    for (let count = 0; count < 300; count += 1) {
      await send('suspend', { commandId: `c-${String(count)}` }, startMs + count);
    }
    expect(await records.readMailbox(operationId, 0)).toHaveLength(300);
    expect(rung).toBe(2);
    await send('suspend', { commandId: 'late', sentAt: '2026-01-05T08:01:00.000Z' }, startMs + 60_000);
    expect(rung).toBe(3);
  });
});

describe('sendCommand, to an operation that has ended', () => {
  it('reopens it and starts it where it stood, under its new run', async () => {
    await moveTo('Failed', { mailCursor: 0 });
    expect(await send('retry')).toMatchObject({ kind: 'sent' });
    expect(started).toMatchObject([{ run: 2, phase: 'Failed', recordedPhase: null, mailCursor: 0 }]);
    expect(started[0]?.endedAt).toBeUndefined();
    expect(await now()).toMatchObject({ run: 2, done: false });
  });

  it.each(['post', 'reopen', 'start'])(
    'starts it once when the process dies after «%s» and the command comes again',
    async (step) => {
      await moveTo('Failed');
      crashAt = step;
      await expect(send('retry')).rejects.toThrow('died');
      expect(await send('retry')).toMatchObject({ kind: 'sent', command: { sequence: 1 } });
      expect(started).toMatchObject([{ run: 2 }]);
      expect(await records.readMailbox(operationId, 0)).toHaveLength(1);
    },
  );

  it('lets another command start what a crash kept from starting', async () => {
    await moveTo('Failed');
    crashAt = 'reopen';
    await expect(send('retry')).rejects.toThrow('died');
    expect(await send('cancel', { commandId: 'c-2' })).toMatchObject({ kind: 'sent' });
    expect(started).toMatchObject([{ run: 2 }]);
  });

  it('does not start from where it stood before once it has moved on', async () => {
    await moveTo('Failed');
    await send('retry');
    await records.publish({ operationId, run: 2, phase: 'Provisioning', updatedAt: START });
    instance = { runtimeStatus: 'Failed', customStatus: { operationId, run: 2 } };
    expect(await send('retry')).toMatchObject({ kind: 'sent' });
    expect(started).toHaveLength(1);
  });

  it('waits for the instance that has published its end and not yet ended', async () => {
    await moveTo('Failed');
    instance = { runtimeStatus: 'Running', customStatus: { operationId, run: 1 } };
    onPause = () => {
      if (pauses === 3) instance = { runtimeStatus: 'Completed', output: { operationId, run: 1 } };
    };
    await send('retry');
    expect(pauses).toBe(3);
    expect(started).toHaveLength(1);
  });

  it('leaves it to that instance when it takes the new run up itself', async () => {
    await moveTo('Failed');
    instance = { runtimeStatus: 'Running', customStatus: { operationId, run: 1 } };
    onPause = () => {
      instance = { runtimeStatus: 'Running', customStatus: { operationId, run: 2 } };
    };
    await send('retry');
    expect(started).toEqual([]);
    expect(rung).toBe(1);
  });

  it('is turned away while another operation has the cluster, and is not done at a later time', async () => {
    await moveTo('Failed');
    const other = { ...record, operationId: 'other', requestId: 'other' };
    await records.claim(other);
    expect(await send('retry')).toMatchObject({
      kind: 'refused',
      because: 'operation other has its cluster',
    });
    await records.publish({ operationId: 'other', run: 1, phase: 'Failed', updatedAt: START });
    expect(await send('retry', { commandId: 'c-2' })).toMatchObject({ kind: 'sent' });
    expect(started).toMatchObject([{ mailCursor: 1 }]);
  });

  it('hears the same again however often it comes, also after a crash and when another has taken it up', async () => {
    await moveTo('Failed');
    await records.claim({ ...record, operationId: 'other', requestId: 'other' });
    crashAt = 'mark';
    await expect(send('retry')).rejects.toThrow('died');
    const because = 'operation other has its cluster';
    const refusal = { kind: 'refused', code: 'CommandNotAllowed', because };
    expect(await send('retry')).toEqual(refusal);
    await records.publish({ operationId: 'other', run: 1, phase: 'Failed', updatedAt: START });
    expect(await send('retry')).toEqual(refusal);
    expect(await send('retry', { commandId: 'c-2' })).toMatchObject({ kind: 'sent' });
    expect(await send('retry')).toEqual(refusal);
    expect(started).toHaveLength(1);
  });

  it('is turned away when another operation has succeeded on its cluster since', async () => {
    await moveTo('Failed');
    await records.claim({ ...record, operationId: 'other', requestId: 'other' });
    const at = '2026-01-05T09:00:00.000Z';
    await records.publish({ operationId: 'other', run: 1, phase: 'Succeeded', updatedAt: at, endedAt: at });
    expect(await send('retryCompensation')).toEqual({
      kind: 'refused',
      code: 'CommandNotAllowed',
      because:
        'operation other has worked on this cluster since: send a new request, or deprovision the cluster',
    });
    expect(started).toEqual([]);
    expect(await now()).toMatchObject({ run: 1, done: true, mailCursor: 1 });
  });

  it('is turned away when nothing is kept of where it stood', async () => {
    await records.publish({ operationId, run: 1, phase: 'Failed', updatedAt: START });
    instance = { runtimeStatus: 'Failed' };
    expect(await send('retry')).toMatchObject({ kind: 'refused', code: 'CommandNotAllowed' });
    expect(await records.unreadMail(9)).toEqual([]);
  });

  it('refuses a cancel that finds the end when it is written', async () => {
    const before = await records.get(operationId);
    await moveTo('Failed');
    const stale: OperationRecords = {
      ...records,
      get: (() => {
        let reads = 0;
        return (id: string) => ((reads += 1) === 1 ? Promise.resolve(before) : records.get(id));
      })(),
    };
    const sent = await sendCommand({ ...dependencies(), records: stale }, newCommand('cancel'), startMs);
    expect(sent).toMatchObject({ kind: 'refused', because: 'it has ended: Failed' });
    expect(await records.unreadMail(9)).toEqual([]);
  });
});
