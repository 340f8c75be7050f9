import { describe, expect, it } from 'vitest';
import type { Command } from '../../../src/domain/command.ts';
import type { OperationEvent } from '../../../src/domain/operation-event.ts';
import { historyPosition, operationHistory } from '../../../src/status/operation-history.ts';
import { operationHistorySchema } from '../../../src/status/schema/answers.ts';
import {
  eventsOfEachType,
  operationResult,
  phaseChanged,
  stepFinished,
} from '../../support/operation-events.ts';
import { operationRecord } from '../../support/operation-records.ts';

function minute(minutes: number): string {
  return new Date(Date.parse('2026-01-05T08:00:00Z') + minutes * 60_000).toISOString();
}

function command(sequence: number, change: Partial<Command> = {}): Command {
  return {
    ...{ sequence, operationId: 'op-1', commandId: `c-${String(sequence)}`, kind: 'suspend' },
    ...{ requestedBy: 'ops', reason: 'a freeze', sentAt: minute(sequence) },
    ...change,
  };
}

/** As the records answer: in order, from the one after. */
function kept(events: readonly OperationEvent[], commands: readonly Command[] = []) {
  return {
    eventsOf: (_id: string, after: number, top: number) =>
      Promise.resolve(events.filter(({ sequence }) => sequence > after).slice(0, top)),
    readMailbox: (_id: string, after: number) =>
      Promise.resolve(commands.filter(({ sequence }) => sequence > after)),
  };
}

const record = operationRecord();

async function pageOf(records: ReturnType<typeof kept>, top: number, continuationToken?: string) {
  const from = historyPosition({ top, continuationToken });
  if (!from) throw new RangeError(`${String(continuationToken)} is no token.`);
  const page = await operationHistory(records, record, { from, top });
  return operationHistorySchema.strict().parse(page);
}

async function textsOf(events: readonly OperationEvent[], commands: readonly Command[] = []) {
  return (await pageOf(kept(events, commands), 200)).events.map(({ text }) => text);
}

describe('a sentence of the history', () => {
  it('tells each type of event', async () => {
    expect(await textsOf(eventsOfEachType)).toEqual([
      'Accepted, asked for by team-a.',
      'Failed; what it had made is kept: QuotaExceeded: no cores left.',
      'Virtual network vnet-aks: refused at attempt 2 after 0 s: Conflict: busy.',
      'Result Failed for whoever asked for it.',
      'Result Succeeded for whoever asked for it.',
    ]);
  });

  it.each([
    ['undone', 'Virtual network vnet-aks: taken back after 2 min.'],
    ['stopped', 'Virtual network vnet-aks: no longer waited for after 2 min: Conflict: busy.'],
    ['residue', 'Virtual network vnet-aks: could not be taken back after 2 min: Conflict: busy.'],
  ] as const)('tells how a step was over: %s', async (state, text) => {
    const event = stepFinished(1);
    const at = new Date(Date.parse(event.at) + 120_000).toISOString();
    expect(await textsOf([{ ...event, at, step: { ...event.step, state, attempts: 1 } }])).toEqual([text]);
  });

  it('names a later run, and the queue of the result', async () => {
    expect(await textsOf([{ ...phaseChanged(2), run: 2 }])).toEqual([
      'Creates the cluster and what it needs (run 2).',
    ]);
    const replyTo = { queue: 'answers', correlationId: 'c' };
    const from = { event: 0, command: 0 };
    const asked = operationRecord({ replyTo });
    const { events } = await operationHistory(kept([operationResult(1)]), asked, { from, top: 1 });
    expect(events).toMatchObject([{ type: 'result', text: 'Result Succeeded for the queue answers.' }]);
  });

  it('tells a command, by whom and why, and why it was turned away', async () => {
    const turnedAwayBecause = 'it has ended: Succeeded';
    expect(await textsOf([], [command(1), command(2, { kind: 'cancel', turnedAwayBecause })])).toEqual([
      'Command suspend by ops: a freeze.',
      'Command cancel by ops: a freeze; turned away: it has ended: Succeeded.',
    ]);
  });

  it('is no longer than people read', async () => {
    const [text = ''] = await textsOf([], [command(1, { reason: 'x'.repeat(5000) })]);
    expect(text).toHaveLength(1000);
    expect(text).toMatch(/x…$/);
  });
});

describe('the pages of the history', () => {
  const events = [1, 2, 3].map((sequence) => ({ ...phaseChanged(sequence), at: minute(sequence * 2) }));
  const commands = [1, 2, 3].map((sequence) => command(sequence, { sentAt: minute(sequence * 2 - 1) }));

  async function allOf(records: ReturnType<typeof kept>, top: number): Promise<string[]> {
    const seen: string[] = [];
    let token: string | undefined;
    do {
      const page = await pageOf(records, top, token);
      expect(page.events.length).toBeLessThanOrEqual(top);
      seen.push(...page.events.map(({ type, at }) => `${type} ${at}`));
      token = page.continuationToken;
    } while (token !== undefined);
    return seen;
  }

  it.each([1, 2, 3, 4, 5, 6, 200])('join to all of it, by time, %i at a time', async (top) => {
    expect(await allOf(kept(events, commands), top)).toEqual(
      [1, 2, 3].flatMap((each) => [`command ${minute(each * 2 - 1)}`, `phaseChanged ${minute(each * 2)}`]),
    );
  });

  it.each([1, 2])('pass over nothing that was written late, %i at a time', async (top) => {
    const late = [
      { ...phaseChanged(1), at: minute(1) },
      { ...phaseChanged(2), at: minute(9) },
      { ...stepFinished(3), at: minute(5) },
    ];
    expect(await allOf(kept(late, [command(1, { sentAt: minute(7) })]), top)).toEqual([
      `phaseChanged ${minute(1)}`,
      `command ${minute(7)}`,
      `phaseChanged ${minute(9)}`,
      `stepFinished ${minute(5)}`,
    ]);
  });

  it('tell what happened at an instant before the command of that instant', async () => {
    const page = await pageOf(kept([{ ...phaseChanged(1), at: minute(1) }], [command(1)]), 200);
    expect(page.events.map(({ type }) => type)).toEqual(['phaseChanged', 'command']);
    expect(page).not.toHaveProperty('continuationToken');
  });

  it.each(['', 'e1', 'c1e1', 'e1c1 ', 'e-1c1', 'e1234567890c1'])('know %j for no token', (token) => {
    expect(historyPosition({ top: 1, continuationToken: token })).toBeUndefined();
  });
});
