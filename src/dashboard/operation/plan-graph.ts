/** The plan as a graph to draw: without the arrows that follow from others. */

export interface GraphStep {
  readonly id: string;
  readonly dependsOn: readonly string[];
}

/**
 * The same steps, each with those dependencies only that no other dependency implies. `steps` are listed after what they
 * depend on; a dependency that is not is left out.
 */
export function withoutImpliedArrows(steps: readonly GraphStep[]): readonly GraphStep[] {
  const before = new Map<string, ReadonlySet<string>>();
  return steps.map(({ id, dependsOn }) => {
    const known = dependsOn.filter((each) => before.has(each));
    const beforeOf = (each: string): ReadonlySet<string> => before.get(each) ?? new Set();
    before.set(id, new Set(known.flatMap((each) => [each, ...beforeOf(each)])));
    return { id, dependsOn: known.filter((each) => !known.some((other) => beforeOf(other).has(each))) };
  });
}
