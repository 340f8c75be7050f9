import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { HistoryEvent } from '../../../src/local/engine/history-event.ts';
import { EventType } from '../../../src/local/engine/history-event.ts';
import { readAnswer } from '../../../src/local/engine/orchestrator-answer.ts';
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
  readonly history: (HistoryEvent & { readonly IsPlayed: boolean })[];
  readonly instanceId: string;
}

/** Replays every episode of a run once more: the function over the history that it was handed, and the engine. */
async function checkPrefixes(app: DurableFunctionApp): Promise<void> {
  const last = new Map<string, Payload>();
  const episodes = app.calls('follow').map((call) => ({ call, payload: readPayload(call.payload) }));
  for (const { payload } of episodes) last.set(payload.instanceId, payload);
  for (const { call, payload } of episodes) {
    const whole = last.get(payload.instanceId)?.history ?? [];
    const answer = readAnswer(await app.invoke('orchestrator', 'follow', call.payload, payload.instanceId));
    const started = whole.find((event) => event.EventType === EventType.ExecutionStarted);
    if (started?.EventType !== EventType.ExecutionStarted) throw new Error('The history has no start.');
    const executionId = started.OrchestrationInstance.ExecutionId;
    const identity = { name: 'follow', instanceId: payload.instanceId, executionId };
    const { decisions } = replay(identity, payload.history, answer);
    const recorded = whole.slice(payload.history.length);
    const end = recorded.findIndex((event) => event.EventType === EventType.OrchestratorCompleted);
    if (end < 0) continue;
    const scheduled = recorded.slice(0, end).map(({ EventId }) => EventId);
    expect(decisions.map(({ id }) => id)).toEqual(scheduled);
  }
}

function readPayload(text: string | undefined): Payload {
  return JSON.parse(text ?? '') as Payload;
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
