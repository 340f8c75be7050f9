import { describe, expect, it } from 'vitest';
import type { OperationRecord } from '../../../src/contracts/operation-records.ts';
import type { OperationEvent, PhaseChanged, StepFinished } from '../../../src/domain/operation-event.ts';
import { operationSpans } from '../../../src/telemetry/operation-spans.ts';
import { rootSpan, runSpan, stepSpan } from '../../../src/telemetry/trace-ids.ts';
import { phaseChanged, stepFinished } from '../../support/operation-events.ts';
import { operationRecord } from '../../support/operation-records.ts';

const START_MS = Date.parse('2026-01-05T08:00:00.000Z');

function at(minutes: number): string {
  return new Date(START_MS + minutes * 60_000).toISOString();
}

interface Moment {
  readonly minutes: number;
  readonly run?: number;
}

let sequence = 0;

function phase(name: PhaseChanged['phase'], { minutes, run = 1 }: Moment, done = false): PhaseChanged {
  return { ...phaseChanged((sequence += 1)), phase: name, at: at(minutes), run, done };
}

function step(
  state: StepFinished['step']['state'],
  [from, to]: readonly [number, number],
  run = 1,
): StepFinished {
  const event = stepFinished((sequence += 1));
  const { problem: _problem, ...rest } = event.step;
  return { ...event, at: at(to), run, step: { ...rest, state, startedAt: at(from) } };
}

function told(events: readonly OperationEvent[], change: Partial<OperationRecord> = {}) {
  const record = operationRecord({ operationId: 'op-1', acceptedAt: at(0), done: true, ...change });
  const { spans, ...more } = operationSpans(record, events);
  return {
    ...more,
    spans: spans.map(({ name, ids, parent, startMs, endMs, failure }) => ({
      name,
      id: ids?.spanId,
      parent: parent?.spanId,
      minutes: [(startMs - START_MS) / 60_000, (endMs - START_MS) / 60_000],
      failure,
    })),
    whole: spans,
  };
}

const well = [
  phase('Accepted', { minutes: 0 }),
  phase('Provisioning', { minutes: 2 }),
  step('done', [3, 9]),
  phase('Succeeded', { minutes: 10 }, true),
];

describe('operationSpans', () => {
  it('tells the operation, its phases and its steps, each below the one around it', () => {
    const { spans, seconds, steps } = told(well, { phase: 'Succeeded', endedAt: at(10) });
    const [, , provisioning] = spans;
    expect(spans).toMatchObject([
      { name: 'operation', id: rootSpan('op-1').spanId, minutes: [0, 10] },
      { name: 'Accepted', parent: rootSpan('op-1').spanId, minutes: [0, 2] },
      { name: 'Provisioning', parent: rootSpan('op-1').spanId, minutes: [2, 10] },
      {
        name: 'virtualNetwork',
        id: stepSpan('op-1', 'virtualNetwork', 'forward').spanId,
        parent: provisioning?.id,
        minutes: [3, 9],
      },
    ]);
    expect(spans.map(({ failure }) => failure)).toEqual([undefined, undefined, undefined, undefined]);
    expect(seconds).toBe(600);
    expect(steps).toEqual([{ step: 'virtualNetwork', outcome: 'done', seconds: 360 }]);
  });

  it('tells what it told before when it is asked again', () => {
    const change = { phase: 'Succeeded', endedAt: at(10) } as const;
    expect(told(well, change)).toEqual(told(well, change));
  });

  it('tells the undoing of a step from the phase in which it was undone', () => {
    const events = [
      ...well.slice(0, 3),
      phase('Compensating', { minutes: 10 }),
      step('undone', [3, 12]),
      phase('Compensated', { minutes: 13 }, true),
    ];
    const { spans, steps } = told(events, { phase: 'Compensated', endedAt: at(13) });
    expect(spans.at(-1)).toMatchObject({
      name: 'undo virtualNetwork',
      id: stepSpan('op-1', 'virtualNetwork', 'undo').spanId,
      minutes: [10, 12],
    });
    expect(spans[0]).toMatchObject({ name: 'operation', failure: 'Compensated' });
    expect(steps.at(-1)).toEqual({ step: 'virtualNetwork', outcome: 'undone', seconds: 120 });
  });

  it('tells a later run below the first, and a step that ended again below what it was', () => {
    const events = [
      ...well.slice(0, 2),
      step('refused', [3, 9]),
      phase('Failed', { minutes: 10 }, true),
      phase('Provisioning', { minutes: 30, run: 2 }),
      step('done', [30, 39], 2),
      phase('Succeeded', { minutes: 40, run: 2 }, true),
    ];
    const { spans, seconds } = told(events, { phase: 'Succeeded', endedAt: at(40), run: 2 });
    const [run, , again] = spans;
    expect(run).toMatchObject({
      id: runSpan('op-1', 2).spanId,
      parent: rootSpan('op-1').spanId,
      minutes: [30, 40],
    });
    expect(again).toMatchObject({
      parent: stepSpan('op-1', 'virtualNetwork', 'forward').spanId,
      minutes: [30, 39],
    });
    expect(again?.id).not.toBe(again?.parent);
    expect(spans).toHaveLength(3);
    expect(seconds).toBe(600);
  });

  it('gives no two spans one id when a step was done, undone and done again elsewhere', () => {
    const events = [
      ...well.slice(0, 3),
      step('undone', [3, 12]),
      step('done', [13, 15]),
      phase('Succeeded', { minutes: 20 }, true),
    ];
    const { spans } = told(events, { phase: 'Succeeded', endedAt: at(20) });
    expect(new Set(spans.map(({ id }) => id)).size).toBe(spans.length);
  });

  it('says why it failed by code, and nothing that anybody wrote', () => {
    const refusal = {
      code: 'QuotaExceeded',
      class: 'quota',
      owner: 'user',
      message: 'by canary',
      remedy: 'r',
    } as const;
    const failed = { ...step('refused', [3, 9]), type: 'stepFinished' } as const;
    const problem = { code: 'Conflict', class: 'busy', owner: 'azure', message: 'a canary' } as const;
    const { spans, whole } = told([{ ...failed, step: { ...failed.step, problem } }], {
      phase: 'Failed',
      endedAt: at(10),
      refusal,
    });
    expect(spans.map(({ failure }) => failure)).toEqual(['QuotaExceeded', 'Conflict']);
    expect(JSON.stringify(whole)).not.toContain('canary');
  });

  it('has nothing begin after it ended, whatever the clocks said', () => {
    const { spans } = told([phase('Provisioning', { minutes: 50 }), step('done', [60, 55])], {
      phase: 'Succeeded',
      endedAt: at(10),
    });
    for (const { minutes } of spans) expect(minutes[0]).toBeLessThanOrEqual(minutes[1] ?? 0);
  });
});
