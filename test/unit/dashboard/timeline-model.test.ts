import { describe, expect, it } from 'vitest';
import { timeline } from '../../../src/dashboard/operation/timeline-model.ts';
import type { OperationAnswer } from '../../../src/status/schema/answers.ts';
import { minutesAgo, NOW_MS } from '../../dashboard/support/sample-answers.ts';
import {
  runningOperation,
  sampleHistory,
  sampleOperation,
  samplePlan,
  stepsWith,
} from '../../dashboard/support/sample-operation.ts';

const events = sampleHistory().events;

function drawn(operation: OperationAnswer, plan = true) {
  return timeline({ operation, plan: plan ? samplePlan() : undefined, events, nowMs: NOW_MS });
}

function rowOf(operation: OperationAnswer, id: string) {
  return drawn(operation)?.rows.find((row) => row.id === id);
}

describe('timeline', () => {
  it('begins with the first step and ends with the last that is expected', () => {
    const found = drawn(runningOperation());
    expect(found?.fromMs).toBe(Date.parse(minutesAgo(8)));
    expect(found?.nowMs).toBe(NOW_MS);
    expect(found?.toMs).toBeGreaterThan(NOW_MS + 300_000);
  });

  it('cuts a step that is under way at now', () => {
    const operation = sampleOperation({
      steps: stepsWith({ feature: { state: 'polling', attempts: 1, startedAt: minutesAgo(1) } }),
    });
    expect(rowOf(operation, 'feature')).toMatchObject({
      past: { fromMs: NOW_MS - 60_000, toMs: NOW_MS },
      expected: { fromMs: NOW_MS, toMs: NOW_MS + 210_000 },
    });
  });

  it('shows the next look of what is being waited for, and of what has ended none', () => {
    const waiting = { for: 'something', next: minutesAgo(-1) };
    const steps = stepsWith({
      feature: { state: 'polling', attempts: 1, startedAt: minutesAgo(1), waiting },
      identity: { state: 'done', attempts: 1, startedAt: minutesAgo(1), endedAt: minutesAgo(0.5), waiting },
    });
    expect(rowOf(sampleOperation({ steps }), 'feature')?.nextLookMs).toBe(NOW_MS + 60_000);
    expect(rowOf(sampleOperation({ steps }), 'identity')?.nextLookMs).toBeUndefined();
  });

  it('shows an end before the present try', () => {
    const steps = stepsWith({
      'virtual-network': { state: 'polling', attempts: 2, startedAt: minutesAgo(1) },
    });
    expect(rowOf(sampleOperation({ steps, run: 2 }), 'virtual-network')?.earlierEnds).toEqual([
      { atMs: Date.parse(minutesAgo(7.6)), text: 'Create virtual network vnet-aks: done after 12 s.' },
    ]);
  });

  it.each(['Compensating', 'Failed'] as const)('expects nothing more of an operation that is %s', (phase) => {
    const operation = runningOperation({ phase, done: phase === 'Failed' });
    expect(drawn(operation)?.rows.flatMap(({ expected }) => expected ?? [])).toEqual([]);
  });

  it('has no now once the operation has ended', () => {
    const ended = runningOperation({ phase: 'Succeeded', done: true, endedAt: minutesAgo(1) });
    expect(drawn(ended)?.nowMs).toBeUndefined();
  });

  it('shows phases from the time the axis begins', () => {
    expect(drawn(runningOperation())?.phases).toEqual([
      { phase: 'Preflight', fromMs: NOW_MS - 480_000, toMs: NOW_MS - 474_000 },
      { phase: 'Provisioning', fromMs: NOW_MS - 474_000, toMs: NOW_MS },
    ]);
  });

  it('is there without a plan, as far as steps have times, and marks no critical path then', () => {
    const found = drawn(runningOperation(), false);
    expect(found?.rows.filter(({ past }) => past)).toHaveLength(11);
    expect(found?.rows.filter(({ isCritical }) => isCritical)).toEqual([]);
  });

  it('is not there when nothing has a time', () => {
    expect(drawn(sampleOperation({ phase: 'Rejected', done: true, steps: [] }))).toBeUndefined();
  });
});
