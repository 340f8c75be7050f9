import { describe, expect, it } from 'vitest';
import type { VerbCall } from '../../../src/contracts/step-kind.ts';
import type { VerbAnswer } from '../../../src/domain/verb-answers.ts';
import { pacedVerb } from '../../../src/functions/paced-verb.ts';
import type { PacedCall, Turn } from '../../../src/pacing/request-pacer.ts';
import { problem } from '../../support/reducer-run.ts';

const done: VerbAnswer = { outcome: 'done', outputs: {} };
const go: Turn = { kind: 'go', isSparing: false };
const wait: Turn = { kind: 'wait', seconds: 12, waitingFor: 'its turn' };

async function asked(
  turn: Turn,
  call: Partial<VerbCall<never>> = {},
  { answer = done, isBusy = false }: { readonly answer?: VerbAnswer; readonly isBusy?: boolean } = {},
) {
  const asks: PacedCall[] = [];
  const ran: VerbCall<never>[] = [];
  const pacer = {
    turnOf: (paced: PacedCall) => {
      asks.push(paced);
      return turn;
    },
    turnAfterRefusal: () => 41,
    isBusy: () => isBusy,
  };
  const whole: VerbCall<never> = { operationId: 'op-1', stepId: 'cluster', input: {} as never, ...call };
  const given = await pacedVerb(pacer, { kind: 'managedCluster', verb: 'poll', call: whole }, (paced) => {
    ran.push(paced);
    return Promise.resolve(answer);
  });
  return { given, asks, ran };
}

describe('pacedVerb', () => {
  it('runs a verb whose turn it is', async () => {
    const { given, ran } = await asked(go);
    expect(given).toBe(done);
    expect(ran).toHaveLength(1);
  });

  it('answers when the turn of another comes, and runs nothing', async () => {
    const { given, ran } = await asked(wait);
    expect(given).toEqual({ outcome: 'deferred', afterSeconds: 12, waitingFor: 'its turn' });
    expect(ran).toEqual([]);
  });

  it('says of a verb whose turn has come that it has waited', async () => {
    expect((await asked(go, { hasTurn: true })).asks).toMatchObject([{ hasTurn: true }]);
    expect((await asked(go)).asks).toMatchObject([{ hasTurn: false }]);
  });

  it('says of an undoing, and of what goes before it, that it goes first', async () => {
    expect((await asked(go, { goesFirst: true })).asks).toMatchObject([{ goesFirst: true, hasTurn: false }]);
    expect((await asked(go)).asks).toMatchObject([{ goesFirst: false }]);
  });

  it('asks for the operation that runs it, not for the one whose work it takes back', async () => {
    const { asks } = await asked(go, { runBy: 'op-2' });
    expect(asks).toMatchObject([{ operationId: 'op-2', kind: 'managedCluster', verb: 'poll' }]);
  });

  it('tells a look to be sparing', async () => {
    const { ran } = await asked({ kind: 'go', isSparing: true });
    expect(ran).toMatchObject([{ isSparing: true }]);
  });

  it.each<VerbAnswer>([
    { outcome: 'retry', effect: 'none', problem: problem('rbacPropagating') },
    { outcome: 'pending', retryAfterSeconds: 5 },
  ])('has what takes long anyway asked rarely while others want to ask: $outcome', async (answer) => {
    expect((await asked(go, {}, { answer })).given).toBe(answer);
    const busy = await asked(go, {}, { answer, isBusy: true });
    expect(busy.given).toMatchObject({ outcome: answer.outcome, retryAfterSeconds: 60 });
  });

  it('gives a turn to what Azure refused for too many requests, and to nothing else', async () => {
    const refusedFor = async (problemClass: 'throttled' | 'busy') => {
      const answer: VerbAnswer = { outcome: 'retry', effect: 'none', problem: problem(problemClass) };
      return (await asked(go, {}, { answer })).given;
    };
    expect(await refusedFor('throttled')).toMatchObject({ outcome: 'retry', turnAfterSeconds: 41 });
    expect(await refusedFor('busy')).not.toHaveProperty('turnAfterSeconds');
  });
});
