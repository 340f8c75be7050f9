import { describe, expect, it } from 'vitest';
import { planCluster } from '../../../src/domain/planning/plan-cluster.ts';
import type { StepKindName } from '../../../src/domain/step-inputs.ts';
import type { Verb } from '../../../src/domain/verb-answers.ts';
import { RequestPacer, type PacedCall, type Turn } from '../../../src/pacing/request-pacer.ts';
import { clusterRequest, requestInput } from '../../support/requests.ts';
import { inputs, SUBSCRIPTION } from '../../support/step-inputs.ts';

function pacing() {
  let nowMs = 0;
  const pacer = new RequestPacer(() => nowMs);
  const ask = (kind: StepKindName, verb: Verb, operationId = 'op-1', hasTurn = false): Turn =>
    pacer.turnOf({ kind, verb, operationId, input: inputs[kind], hasTurn, goesFirst: verb === 'undo' });
  return { pacer, ask, pass: (seconds: number) => (nowMs += seconds * 1000) };
}

function secondsOf(turn: Turn): number {
  return turn.kind === 'wait' ? turn.seconds : 0;
}

const command = refused('nodeReadiness');
const creation = refused('managedCluster');

function refused(kind: StepKindName): PacedCall {
  return { kind, verb: 'begin', operationId: 'op-1', input: inputs[kind], hasTurn: false, goesFirst: false };
}

describe('RequestPacer', () => {
  it('never holds up an operation that is alone, even if all of it came at one instant', () => {
    const { pacer } = pacing();
    const request = clusterRequest();
    const plan = planCluster(request, { operationId: 'op-1', productionSubscriptions: [] });
    for (const { kind, input } of plan.steps)
      for (const verb of ['observe', 'begin', 'poll', 'poll', 'undo'] as const) {
        const turn = pacer.turnOf({
          kind,
          verb,
          operationId: 'op-1',
          input,
          hasTurn: false,
          goesFirst: false,
        });
        expect(turn, `${kind} ${verb}`).toMatchObject({ kind: 'go' });
      }
  });

  it('lets operations begin one after another, each when there is room for all of it', () => {
    const { ask } = pacing();
    const starts = Array.from({ length: 50 }, (_, index) =>
      secondsOf(ask('preflight', 'observe', `op-${String(index)}`)),
    );
    expect(starts.slice(0, 10)).toEqual(Array(10).fill(0));
    const later = starts.slice(30);
    expect(later).toEqual(later.toSorted((a, b) => a - b));
    // 36 reads each, at 25 a second.
    expect((starts[49] ?? 0) - (starts[48] ?? 0)).toBeCloseTo(36 / 25, 1);
  });

  it('leaves what operations will ask that have yet to begin to those that have begun', () => {
    const { ask } = pacing();
    for (let index = 0; index < 500; index += 1) ask('preflight', 'observe', `op-${String(index)}`);
    expect(secondsOf(ask('managedIdentity', 'observe'))).toBeLessThan(10);
  });

  it('has whoever has waited go, whatever has been asked since', () => {
    const { ask } = pacing();
    for (let count = 0; count < 300; count += 1) ask('nodeReadiness', 'begin');
    expect(ask('nodeReadiness', 'begin')).toMatchObject({ kind: 'wait' });
    expect(ask('nodeReadiness', 'begin', 'op-1', true)).toMatchObject({ kind: 'go' });
  });

  it('counts an operation once, however often its first step is asked', () => {
    const { ask, pass } = pacing();
    for (let again = 0; again < 20; again += 1) {
      expect(ask('preflight', 'observe')).toMatchObject({ kind: 'go' });
      pass(10);
    }
  });

  it('says for what it waits, and in which subscription', () => {
    const { ask } = pacing();
    for (let count = 0; count < 60; count += 1) ask('nodeReadiness', 'begin');
    expect(ask('nodeReadiness', 'begin')).toMatchObject({
      waitingFor: `its turn: Azure limits other requests to AKS in subscription ${SUBSCRIPTION}`,
    });
  });

  it('holds up no undoing, and counts it', () => {
    const { ask } = pacing();
    for (let count = 0; count < 300; count += 1)
      expect(ask('managedIdentity', 'undo')).toMatchObject({ kind: 'go' });
    expect(secondsOf(ask('managedIdentity', 'observe'))).toBeGreaterThan(15);
  });

  it('spares looks at operations of AKS once half of them are used', () => {
    const { ask, pass } = pacing();
    const asked = Array.from({ length: 100 }, () => ask('managedCluster', 'poll'));
    expect(asked[0]).toEqual({ kind: 'go', isSparing: false });
    expect(asked[99]).toEqual({ kind: 'go', isSparing: true });
    expect(ask('managedCluster', 'observe')).toMatchObject({ isSparing: false });
    pass(100);
    expect(ask('managedCluster', 'poll')).toEqual({ kind: 'go', isSparing: false });
  });

  it('gives those that Azure refuses together times one after another, none before it said', () => {
    const { pacer } = pacing();
    const turns = Array.from({ length: 5 }, () =>
      pacer.turnAfterRefusal(command, { code: 'Throttled', retryAfterSeconds: 30 }),
    );
    expect(turns[0]).toBeGreaterThanOrEqual(30);
    for (const [index, seconds] of turns.entries())
      if (index > 0) expect(seconds - (turns[index - 1] ?? 0)).toBeGreaterThan(1);
  });

  it('has a refusal concern the limits of whoever refused', () => {
    const { pacer, ask } = pacing();
    pacer.turnAfterRefusal(command, { code: 'Throttled', retryAfterSeconds: 60 });
    expect(ask('managedIdentity', 'begin')).toMatchObject({ kind: 'go' });
    pacer.turnAfterRefusal(command, { code: 'SubscriptionRequestsThrottled', retryAfterSeconds: 60 });
    expect(secondsOf(ask('managedIdentity', 'begin'))).toBeGreaterThan(59);
  });

  it('has a limit of one cluster hold up nobody else', () => {
    const { pacer, ask } = pacing();
    expect(pacer.turnAfterRefusal(creation, { code: 'Throttled', retryAfterSeconds: 60 })).toBe(60);
    expect(ask('managedIdentity', 'begin')).toMatchObject({ kind: 'go' });
  });

  it('knows the needs of every mode of network', () => {
    for (const network of [{ mode: 'managedVnet', plugin: 'azure' } as const, requestInput().network]) {
      const { identity: _identity, ...plain } = requestInput();
      const request = clusterRequest({ ...plain, network });
      const { pacer } = pacing();
      const call = {
        kind: 'preflight',
        verb: 'observe',
        input: { request },
        hasTurn: false,
        goesFirst: false,
      } as const;
      const waits = Array.from({ length: 100 }, (_, index) =>
        secondsOf(pacer.turnOf({ ...call, operationId: `op-${String(index)}` })),
      );
      expect(waits.at(-1)).toBeGreaterThan(25);
    }
  });
});
