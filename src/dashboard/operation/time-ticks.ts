/** Where a time axis has its marks. */

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

const tickSteps = [
  ...[1, 2, 5, 10, 15, 30].map((seconds) => seconds * 1000),
  ...[1, 2, 5, 10, 15, 30].map((minutes) => minutes * MINUTE),
  ...[1, 2, 3, 6, 12, 24, 48, 168].map((hours) => hours * HOUR),
];

export interface Ticks {
  readonly stepMs: number;
  readonly atMs: readonly number[];
}

/**
 * On round times of a clock that is `offsetMinutes` ahead of UTC, as close as they can be without being more than `most`.
 */
export function timeTicks(fromMs: number, toMs: number, most: number, offsetMinutes = 0): Ticks {
  const longest = tickSteps.at(-1) ?? HOUR;
  const wanted = (toMs - fromMs) / Math.max(1, most);
  const stepMs = tickSteps.find((each) => each >= wanted) ?? Math.ceil(wanted / longest) * longest;
  const offsetMs = offsetMinutes * MINUTE;
  const first = Math.ceil((fromMs + offsetMs) / stepMs) * stepMs - offsetMs;
  const count = Math.max(0, Math.floor((toMs - first) / stepMs) + 1);
  return { stepMs, atMs: Array.from({ length: count }, (_, index) => first + index * stepMs) };
}
