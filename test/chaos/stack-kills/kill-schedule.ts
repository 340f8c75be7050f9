export const partNames = ['broker', 'arm', 'host'] as const;
export type PartName = (typeof partNames)[number];

export interface Kill {
  /** After the one before. */
  readonly afterMs: number;
  /** Killed at the same moment. */
  readonly victims: readonly PartName[];
}

/** Pauses are mostly short, so that a part may be hit again while it is still starting, and a third of this on average. */
const LONGEST_PAUSE_MS = 4200;
/** Of draws: the host has most to lose. */
const victims: readonly { readonly upTo: number; readonly victims: readonly PartName[] }[] = [
  { upTo: 0.45, victims: ['host'] },
  { upTo: 0.65, victims: ['broker'] },
  { upTo: 0.85, victims: ['arm'] },
  { upTo: 0.9, victims: ['host', 'broker'] },
  { upTo: 0.95, victims: ['host', 'arm'] },
  { upTo: 1, victims: ['broker', 'arm'] },
];

/** So many kills in all, at moments and of parts that are drawn. */
export function killSchedule(kills: number, random: () => number): Kill[] {
  const schedule: Kill[] = [];
  for (let left = kills; left > 0;) {
    const drawn = random();
    const named = victims.find(({ upTo }) => drawn < upTo)?.victims ?? ['host'];
    const now = named.slice(0, left);
    schedule.push({ afterMs: Math.round(random() ** 2 * LONGEST_PAUSE_MS), victims: now });
    left -= now.length;
  }
  return schedule;
}
