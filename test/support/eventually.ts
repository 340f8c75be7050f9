const LOOK_EVERY_MS = 20;
const LIMIT_MS = 90_000;

/** Looks again and again until there is something; fails, saying what was awaited, when it takes too long. */
export async function eventually<T>(
  awaited: string,
  look: () => T | undefined | Promise<T | undefined>,
): Promise<T> {
  const untilMs = performance.now() + LIMIT_MS;
  while (performance.now() < untilMs) {
    const found = await look();
    if (found !== undefined) return found;
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
  throw new Error(`Not seen within ${String(LIMIT_MS / 1000)} s: ${awaited}`);
}

/** The same for a condition. */
export async function eventuallyTrue(awaited: string, look: () => boolean | Promise<boolean>): Promise<void> {
  await eventually(awaited, async () => ((await look()) ? true : undefined));
}
