/** When each step begins if every step takes what it is expected to, and which of them hold up the end. */

interface Timed {
  readonly id: string;
  readonly dependsOn: readonly string[];
  readonly expectedSeconds: number;
}

export interface Timing {
  readonly startsAfterSeconds: number;
  /** Any delay of it is a delay of the whole. */
  readonly onCriticalPath: boolean;
}

export interface Schedule {
  readonly timings: ReadonlyMap<string, Timing>;
  /** The longest chain of dependencies: no run can be faster. */
  readonly criticalPathSeconds: number;
}

/** `steps` are listed after what they depend on. */
export function scheduleOf(steps: readonly Timed[]): Schedule {
  const starts = earliestStarts(steps);
  const startOf = (id: string): number => starts.get(id) ?? 0;
  const criticalPathSeconds = Math.max(0, ...steps.map((step) => startOf(step.id) + step.expectedSeconds));
  const latest = latestEnds(steps, criticalPathSeconds);
  const timings = steps.map(({ id, expectedSeconds }) => {
    const slack = (latest.get(id) ?? criticalPathSeconds) - expectedSeconds - startOf(id);
    return [id, { startsAfterSeconds: startOf(id), onCriticalPath: slack === 0 }] as const;
  });
  return { timings: new Map(timings), criticalPathSeconds };
}

function earliestStarts(steps: readonly Timed[]): ReadonlyMap<string, number> {
  const starts = new Map<string, number>();
  const ends = new Map<string, number>();
  for (const { id, dependsOn, expectedSeconds } of steps) {
    const start = Math.max(0, ...dependsOn.map((before) => ends.get(before) ?? 0));
    starts.set(id, start);
    ends.set(id, start + expectedSeconds);
  }
  return starts;
}

/** By when each step has to be over so that the end is not held up; backwards from it. */
function latestEnds(steps: readonly Timed[], endSeconds: number): ReadonlyMap<string, number> {
  const ends = new Map(steps.map(({ id }) => [id, endSeconds]));
  for (const { id, dependsOn, expectedSeconds } of steps.toReversed()) {
    const latestStart = (ends.get(id) ?? endSeconds) - expectedSeconds;
    for (const before of dependsOn) ends.set(before, Math.min(ends.get(before) ?? endSeconds, latestStart));
  }
  return ends;
}
