/** How many requests each kind of limit was asked for, and how many of them it refused, minute by minute. */
import { readable, aligned } from '../table.ts';
import type { Exchange } from './arm-in-process.ts';
import { askedBuckets, bucketKind } from './drawn-buckets.ts';

interface Minute {
  asked: number;
  refused: number;
}

export interface LimitRate {
  readonly kind: string;
  readonly asked: number;
  readonly refused: number;
  /** From the start on. */
  readonly minutes: readonly Readonly<Minute>[];
}

const MINUTE_MS = 60_000;

/** Kinds that refused most come first. A request that one limit refuses reaches none of those that are asked after it. */
export function ratesOf(exchanges: readonly Exchange[], startMs: number): readonly LimitRate[] {
  const kinds = new Map<string, Minute[]>();
  for (const { method, path, code, atMs } of exchanges) {
    for (const bucket of askedBuckets(method, path, code)) {
      const minutes = kinds.get(bucketKind(bucket.name)) ?? [];
      kinds.set(bucketKind(bucket.name), minutes);
      const minute = minuteAt(minutes, Math.floor((atMs - startMs) / MINUTE_MS));
      minute.asked += 1;
      if (bucket.code === code) minute.refused += 1;
    }
  }
  return [...kinds]
    .map(([kind, minutes]) => ({
      kind,
      minutes,
      asked: sum(minutes, 'asked'),
      refused: sum(minutes, 'refused'),
    }))
    .toSorted((a, b) => b.refused - a.refused || b.asked - a.asked);
}

function minuteAt(minutes: Minute[], index: number): Minute {
  while (minutes.length <= index) minutes.push({ asked: 0, refused: 0 });
  return minutes[index] ?? { asked: 0, refused: 0 };
}

function sum(minutes: readonly Minute[], what: keyof Minute): number {
  return minutes.reduce((total, minute) => total + minute[what], 0);
}

/** A line a kind: what it was asked for in each minute, and after a slash what it refused of that. */
export function rateTable(rates: readonly LimitRate[]): string {
  const longest = Math.max(0, ...rates.map(({ minutes }) => minutes.length));
  const head = [
    'requests/refused, by minute',
    'in all',
    ...Array.from({ length: longest }, (_, at) => String(at)),
  ];
  const rows = rates.map(({ kind, asked, refused, minutes }) => [
    kind,
    cell({ asked, refused }),
    ...minutes.map(cell),
  ]);
  return aligned([head, ...rows], ['left', ...head.slice(1).map(() => 'right' as const)]);
}

function cell({ asked, refused }: Minute): string {
  return refused === 0 ? readable(asked) : `${readable(asked)}/${readable(refused)}`;
}
