import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EventType, isoTime, jsonText } from '../../../src/local/engine/history-event.ts';
import type { HistoryEvent } from '../../../src/local/engine/history-event.ts';
import { readAnswer } from '../../../src/local/engine/orchestrator-answer.ts';
import type { OrchestratorAction } from '../../../src/local/engine/orchestrator-answer.ts';
import type { Decision } from '../../../src/local/engine/replay/decision.ts';
import { replay } from '../../../src/local/engine/replay/replay.ts';
import { EngineBench } from '../../support/engine-bench.ts';
import { callsOf, flat, modelOf, programApp, programs } from '../../support/random-orchestration.ts';
import type { Program } from '../../support/random-orchestration.ts';
import type { DurableFunctionApp } from '../../support/durable-function-app.ts';

const RUNS = 60;

/** How many turns each activity takes; used again and again. */
const paces = fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 1, maxLength: 12 });

async function run(
  program: Program,
  pace: readonly number[],
): Promise<{ bench: EngineBench; app: DurableFunctionApp }> {
  const app = programApp((call) => pace[call % pace.length] ?? 0);
  const bench = await EngineBench.start(app);
  await bench.begin('follow', program);
  await bench.rest();
  for (const [instanceId, label] of eventsOf(program, 'one')) {
    await bench.until(() => bench.engine.getInstance(instanceId, {}) !== undefined);
    await bench.raise(label, `${label} came`, instanceId);
  }
  await bench.until(() => bench.status().runtimeStatus !== 'Running', 10_000);
  return { bench, app };
}

/** Which events the instances wait for, in the order of the program. */
function eventsOf(program: Program, instanceId: string): [string, string][] {
  return program.flatMap((step) => {
    if (step.kind === 'child') return eventsOf(step.steps, `${instanceId}-${step.label}`);
    const waits = flat([step]).filter(({ kind }) => kind === 'event');
    return waits.map(({ label }): [string, string] => [instanceId, label]);
  });
}

interface Payload {
  readonly history: HistoryEvent[];
  readonly instanceId: string;
}

/** The orchestrator and the engine, once more, over a history. */
async function again(
  app: DurableFunctionApp,
  payload: Payload,
): Promise<{ readonly actions: readonly OrchestratorAction[]; readonly decisions: readonly Decision[] }> {
  const { history, instanceId } = payload;
  const answer = readAnswer(await app.invoke('orchestrator', 'follow', JSON.stringify(payload), instanceId));
  const started = history.find((event) => event.EventType === EventType.ExecutionStarted);
  if (started?.EventType !== EventType.ExecutionStarted) throw new Error('The history has no start.');
  const identity = { name: 'follow', instanceId, executionId: started.OrchestrationInstance.ExecutionId };
  const { decisions, ending } = replay(identity, history, answer);
  if (ending?.kind === 'failed') throw new Error(ending.failure.reason);
  return { actions: answer.actions.map(uncanceled), decisions };
}

/** A timer that wins a race later on is asked for all the same. */
function uncanceled(action: OrchestratorAction): OrchestratorAction {
  const { isCanceled: _, compoundActions, ...rest } = action;
  return { ...rest, ...(compoundActions && { compoundActions: compoundActions.map(uncanceled) }) };
}

/** What a decision asks for, in the words of the event that records it. */
function asked(decision: Decision): unknown[] {
  switch (decision.kind) {
    case 'activity':
      return [decision.id, decision.name, JSON.stringify([decision.input ?? null])];
    case 'timer':
      return [decision.id, isoTime(decision.fireAtMs)];
    case 'subOrchestration':
      return [decision.id, decision.name, decision.instanceId, jsonText(decision.input)];
    case 'entityRequest':
      throw new Error('No program asks an entity.');
  }
}

function recorded(event: HistoryEvent): unknown[][] {
  switch (event.EventType) {
    case EventType.TaskScheduled:
      return [[event.EventId, event.Name, event.Input]];
    case EventType.TimerCreated:
      return [[event.EventId, event.FireAt]];
    case EventType.SubOrchestrationInstanceCreated:
      return [[event.EventId, event.Name, event.InstanceId, event.Input]];
    default:
      return [];
  }
}

/** Cuts the last history of each instance after each of its events, and replays what is left. */
async function checkPrefixes(app: DurableFunctionApp): Promise<void> {
  const last = new Map<string, Payload>();
  for (const { payload } of app.calls('follow')) {
    const read = JSON.parse(payload ?? '') as Payload;
    last.set(read.instanceId, read);
  }
  for (const whole of last.values()) {
    const end = await again(app, whole);
    const all = [...whole.history.flatMap(recorded), ...end.decisions.map(asked)];
    for (let length = 2; length < whole.history.length; length += 1) {
      const history = whole.history.slice(0, length);
      const { actions, decisions } = await again(app, { ...whole, history });
      expect(actions).toEqual(end.actions.slice(0, actions.length));
      const known = [...history.flatMap(recorded), ...decisions.map(asked)];
      expect(known).toEqual(all.slice(0, known.length));
    }
  }
}

describe('a random orchestration', () => {
  it('comes to the end that the model says, each activity begun as often as it must be', async () => {
    await fc.assert(
      fc.asyncProperty(programs, paces, async (program, pace) => {
        const { bench, app } = await run(program, pace);
        expect(bench.status()).toMatchObject({ runtimeStatus: 'Completed', output: modelOf(program) });
        const calls: Record<string, number> = {};
        for (const { payload } of app.calls('work')) {
          const { label } = JSON.parse(payload ?? '') as { label: string };
          calls[label] = (calls[label] ?? 0) + 1;
        }
        expect(calls).toEqual(callsOf(program));
      }),
      { numRuns: RUNS },
    );
  });

  it('ends the same whatever the order in which its activities end', async () => {
    await fc.assert(
      fc.asyncProperty(programs, paces, paces, async (program, one, other) => {
        const first = await run(program, one);
        const second = await run(program, other);
        expect(first.bench.status().output).toEqual(second.bench.status().output);
      }),
      { numRuns: RUNS / 2 },
    );
  });

  it('asks for the same in a replay of any prefix of its history', async () => {
    await fc.assert(
      fc.asyncProperty(programs, paces, async (program, pace) => {
        const { app } = await run(program, pace);
        await checkPrefixes(app);
      }),
      { numRuns: RUNS / 2 },
    );
  });
});
