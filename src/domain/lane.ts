/** Where an operation stands for people who look at many: every operation is in one lane. */
import { isEnded, type Phase } from './operation-state.ts';
import type { Progress } from './operation-news.ts';

export const lanes = ['running', 'waiting', 'failed', 'done'] as const;
export type Lane = (typeof lanes)[number];

/** What of an operation tells its lane. */
export interface LaneSubject {
  readonly phase: Phase;
  readonly done: boolean;
  readonly suspendedAt?: string;
  readonly queued?: boolean;
  readonly stalled?: object;
  readonly progress?: Progress;
}

const wellEnded: readonly Phase[] = ['Succeeded', 'Canceled'];

/** `waiting`: it will not go on by itself at once, for it is suspended, stalled, queued or parked. */
export function laneOf({ phase, done, suspendedAt, queued, stalled, progress }: LaneSubject): Lane {
  if (done) return wellEnded.includes(phase) ? 'done' : 'failed';
  const isHeldUp = suspendedAt !== undefined || queued === true || stalled !== undefined;
  const isParked = progress?.parked !== undefined && !isEnded(phase);
  return isHeldUp || isParked ? 'waiting' : 'running';
}
