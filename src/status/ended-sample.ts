/** The operations that ended last, from which durations, success and retries are told. */
import type { OperationRecord, OperationRecords } from '../contracts/operation-records.ts';
import type { StepMeasure } from '../domain/operation-news.ts';
import type { Plan } from '../domain/plan.ts';
import type { StepKindName } from '../domain/step-inputs.ts';
import { percentile } from './percentile.ts';

const MOST = 1000;
/** Among so many it looks: there may be any number of plans. */
const MOST_READ = 3000;
const PAGE = 200;

/** Newest first by acceptance; plans and commands change nothing and are left out. */
export type EndedSample = readonly OperationRecord[];

export async function readEndedSample(records: Pick<OperationRecords, 'list'>): Promise<EndedSample> {
  const sample: OperationRecord[] = [];
  let read = 0;
  let continuationToken: string | undefined;
  do {
    const page = await records.list({
      done: true,
      top: PAGE,
      ...(continuationToken === undefined ? {} : { continuationToken }),
    });
    sample.push(...page.records.filter(({ kind }) => kind === 'provision' || kind === 'deprovision'));
    read += page.records.length;
    continuationToken = page.continuationToken;
  } while (continuationToken !== undefined && sample.length < MOST && read < MOST_READ);
  return sample.slice(0, MOST);
}

/** Seconds that something took, each time. */
export interface Timed<Key> {
  readonly key: Key;
  readonly seconds: readonly number[];
}

export interface StepKey {
  readonly stepKind: StepKindName;
  readonly mode: Plan['mode'];
}

/** Of steps that were done, by their kind and the network mode. */
export function stepTimes(sample: EndedSample): readonly Timed<StepKey>[] {
  return grouped(
    sample.flatMap(({ measures }) =>
      measures ? measures.steps.filter(isDone).map((step) => timed(step, measures.mode)) : [],
    ),
  );
}

function isDone({ state }: StepMeasure): boolean {
  return state === 'done';
}

function timed({ kind, seconds }: StepMeasure, mode: Plan['mode']) {
  return { key: { stepKind: kind, mode }, seconds };
}

export interface OperationKey {
  readonly kind: OperationRecord['kind'];
  readonly mode: string;
}

/** Of operations that succeeded, from acceptance to the end. */
export function operationTimes(sample: EndedSample): readonly Timed<OperationKey>[] {
  return grouped(
    sample.flatMap(({ kind, phase, measures, acceptedAt, endedAt }) =>
      phase === 'Succeeded' && measures && endedAt !== undefined
        ? [{ key: { kind, mode: measures.mode }, seconds: secondsBetween(acceptedAt, endedAt) }]
        : [],
    ),
  );
}

export function secondsBetween(from: string, to: string): number {
  return Math.max(0, (Date.parse(to) - Date.parse(from)) / 1000);
}

export function median(values: readonly number[]): number {
  return percentile(values, 0.5) ?? 0;
}

function grouped<Key extends object>(
  each: readonly { readonly key: Key; readonly seconds: number }[],
): Timed<Key>[] {
  const groups = new Map<string, { key: Key; seconds: number[] }>();
  for (const { key, seconds } of each) {
    const name = Object.values(key).join(' ');
    const group = groups.get(name) ?? { key, seconds: [] };
    group.seconds.push(seconds);
    groups.set(name, group);
  }
  return [...groups.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, group]) => group);
}
