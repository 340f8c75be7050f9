import { describe, expect, it } from 'vitest';
import type { StepDocument } from '../../../src/domain/operation-document.ts';
import type { EndedSample } from '../../../src/status/ended-sample.ts';
import {
  longestRegistration,
  overLimits,
  stepLimits,
  type WatchedOperation,
} from '../../../src/telemetry/watched-operations.ts';
import { operationDocument, stepDocument } from '../../support/operation-documents.ts';
import { operationRecord } from '../../support/operation-records.ts';
import { operationState } from '../../support/requests.ts';

const START_MS = Date.parse('2026-01-05T08:00:00.000Z');
const { plan } = operationState();

function idOf(kind: string): string {
  return plan.steps.find((step) => step.kind === kind)?.id ?? expect.fail(`no ${kind} in the plan`);
}

function running(kind: string, change: Partial<StepDocument> = {}): StepDocument {
  return stepDocument({
    id: idOf(kind),
    state: 'polling',
    startedAt: new Date(START_MS).toISOString(),
    ...change,
  });
}

function watching(...steps: StepDocument[]): WatchedOperation {
  return { document: operationDocument({ steps }), plan };
}

function sample(kind: 'managedCluster' | 'subnet', seconds: readonly number[]): EndedSample {
  return seconds.map((each) =>
    operationRecord({
      measures: {
        mode: 'byoVnet',
        profile: 'ga',
        retries: {},
        steps: [{ id: 'x', kind, state: 'done', seconds: each, attempts: 1 }],
      },
    }),
  );
}

describe('stepLimits', () => {
  it('is the 95th percentile of what was measured, by kind', () => {
    const hundred = Array.from({ length: 100 }, (_each, index) => index + 1);
    expect(stepLimits([...sample('managedCluster', hundred), ...sample('subnet', [1, 2, 3, 4, 9])])).toEqual(
      new Map([
        ['managedCluster', 95],
        ['subnet', 9],
      ]),
    );
  });

  it('holds a kind that was seen less than five times to nothing', () => {
    expect(stepLimits(sample('managedCluster', [1, 2, 3, 4]))).toEqual(new Map());
  });
});

describe('overLimits', () => {
  const limits = new Map([
    ['managedCluster', 600],
    ['subnet', 30],
  ] as const);

  it('tells by how much the oldest running step of a kind is over, and 0 of the others', () => {
    const later = new Date(START_MS + 100_000).toISOString();
    const watched = [
      watching(running('managedCluster', { startedAt: later })),
      watching(running('managedCluster')),
    ];
    expect(overLimits(watched, limits, START_MS + 700_000)).toEqual([
      { value: 100, attributes: { step: 'managedCluster' } },
      { value: 0, attributes: { step: 'subnet' } },
    ]);
  });

  it.each([
    ['is over', running('managedCluster', { state: 'done' })],
    ['is undone', running('managedCluster', { state: 'undoing' })],
    ['has not begun', stepDocument({ id: idOf('managedCluster') })],
    ['is not in the plan', running('managedCluster', { id: 'other' })],
  ])('leaves out a step that %s', (_why, step) => {
    expect(overLimits([watching(step)], limits, START_MS + 9e6).map(({ value }) => value)).toEqual([0, 0]);
  });

  it('leaves out what is suspended, and what has no plan yet', () => {
    const { document } = watching(running('managedCluster'));
    const suspended = { since: document.updatedAt, by: 'ops' } as never;
    const watched = [
      { document, plan: undefined },
      { document: { ...document, suspended }, plan },
    ];
    expect(overLimits(watched, limits, START_MS + 9e6).map(({ value }) => value)).toEqual([0, 0]);
  });
});

describe('longestRegistration', () => {
  it('is 0 when no feature is waited for', () => {
    expect(longestRegistration([watching(running('managedCluster'))], START_MS + 60_000)).toBe(0);
  });

  it('is how long the first of those that wait has waited', () => {
    const feature = plan.steps.find(({ kind }) => kind === 'previewFeature');
    const withFeature = { steps: [...plan.steps, { ...feature, id: 'f', kind: 'previewFeature' }] };
    const later = new Date(START_MS + 60_000).toISOString();
    const wait = (startedAt: string): WatchedOperation => ({
      document: operationDocument({ steps: [stepDocument({ id: 'f', state: 'polling', startedAt })] }),
      plan: { ...plan, ...withFeature } as typeof plan,
    });
    const watched = [wait(later), wait(new Date(START_MS).toISOString())];
    expect(longestRegistration(watched, START_MS + 1_900_000)).toBe(1900);
  });
});
