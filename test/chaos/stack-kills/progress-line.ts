import type { StackRun } from './figures.ts';
import { partNames } from './kill-schedule.ts';

/** How it goes, for people. */
export function progressLine({ kills, load, parts, startMs }: StackRun): string {
  const seconds = Math.round((Date.now() - startMs) / 1000);
  const ended = load.records.filter(({ document }) => document).length;
  const down = partNames.filter((name) => !parts[name].isUp);
  const memory = partNames.map((name) => `${name} ${String(Math.round(parts[name].peakBytes / 2 ** 20))} MB`);
  return [
    `${String(seconds).padStart(5)} s`,
    `${String(kills.done)} of ${String(kills.wanted)} kills`,
    `${String(load.records.length)} requests, ${String(ended)} ended`,
    `down: ${down.length === 0 ? 'none' : down.join(', ')}`,
    `at most ${memory.join(', ')}`,
  ].join(' | ');
}
