import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { apply } from '../../../src/domain/apply.ts';
import { commandKinds, type Command } from '../../../src/domain/command.ts';
import { decide } from '../../../src/domain/decide.ts';
import { isEnded, type OperationState } from '../../../src/domain/operation-state.ts';
import { problemClasses } from '../../../src/domain/problem.ts';
import { takenUp } from '../../../src/domain/take-up.ts';
import type { StepAnswer } from '../../../src/domain/verb-answers.ts';
import { allGoesWell, problem, runReducer, type Answerer } from '../../support/reducer-run.ts';
import { clusterRequest, operationState, START } from '../../support/requests.ts';
import { command } from '../../support/commands.ts';

const world = fc.record({
  onFailure: fc.constantFrom('rollback' as const, 'keep' as const, 'keepNetwork' as const),
  kinds: fc.array(fc.constantFrom(...commandKinds), { minLength: 1, maxLength: 15 }),
  pick: fc.gen(),
});

type World = typeof world extends fc.Arbitrary<infer T> ? T : never;

function commandsOf({ kinds }: World): readonly Command[] {
  return kinds.map((kind, index) => command(kind, { sequence: index + 1, confirm: 'aks-test' }));
}

/** Mostly all goes well; now and then something is refused, has to be tried again, or breaks. */
function answererOf({ pick }: World): Answerer {
  return (call): StepAnswer['answer'] => {
    const chance = pick(fc.nat, { max: 39 });
    if (chance > 2) return allGoesWell(call);
    const told = problem(pick(() => fc.constantFrom(...problemClasses)));
    if (chance === 0) return { outcome: 'refused', problem: told };
    if (chance === 1) return { outcome: 'retry', effect: 'unknown', problem: told };
    return { outcome: 'fault', message: 'broken' };
  };
}

interface Lived {
  readonly state: OperationState;
  readonly states: readonly OperationState[];
}

/** Run after run, until every command is taken in: whoever sends one to an ended operation takes it up. */
function live(each: World): Lived {
  const all = commandsOf(each);
  const answer = answererOf(each);
  let sent = 0;
  const mail = (): readonly Command[] => {
    if (each.pick(fc.nat, { max: 5 }) === 0) sent += each.pick(fc.nat, { max: 3 });
    return all.slice(0, sent);
  };
  const states: OperationState[] = [];
  let state = operationState(clusterRequest({ onFailure: each.onFailure }));
  for (let runs = 0; runs < 50; runs += 1) {
    const run = runReducer(state, { answer, mail });
    states.push(...run.states);
    if (run.state.mailCursor >= all.length) return { state: run.state, states };
    sent = Math.max(sent, run.state.mailCursor + 1);
    const nowMs = Date.parse(START);
    const again = takenUp(run.state, { run: run.state.run + 1, mailCursor: 0 });
    state = apply(again, { askedMs: nowMs, answers: [], commands: all.slice(0, sent) }, nowMs);
  }
  throw new Error('The commands are never all taken in');
}

describe('decide and apply, whatever is commanded', () => {
  it('end, with every command taken in once and in order', () => {
    fc.assert(
      fc.property(world, (each) => {
        const { state } = live(each);
        expect(isEnded(state.phase)).toBe(true);
        expect(state.commands.map(({ sequence }) => sequence)).toEqual(
          commandsOf(each).map(({ sequence }) => sequence),
        );
      }),
    );
  });

  it('run no verb while suspended, and are never suspended at an end', () => {
    fc.assert(
      fc.property(world, (each) => {
        for (const state of live(each).states) {
          if (!state.suspended) continue;
          expect(isEnded(state.phase)).toBe(false);
          expect(decide(state, Date.parse(state.suspended.since)).kind).toBe('wait');
        }
      }),
    );
  });

  it('change nothing for commands that were taken in before', () => {
    fc.assert(
      fc.property(world, fc.nat(), (each, salt) => {
        const { states } = live(each);
        const state = states[salt % states.length];
        if (!state) return;
        const taken = commandsOf(each).slice(0, state.mailCursor);
        const nowMs = Date.parse(START);
        const round = { askedMs: nowMs, answers: [] };
        expect(apply(state, { ...round, commands: taken }, nowMs)).toEqual(
          apply(state, { ...round, commands: [] }, nowMs),
        );
      }),
    );
  });
});
