/** A scenario file: a seed, other durations, and what is to go wrong. */
import { readFileSync } from 'node:fs';
import * as z from 'zod';
import { DURATION_KINDS, type DurationRanges } from '../durations.ts';
import type { FaultSpec } from './fault-spec.ts';
import { readFaults } from './read-faults.ts';

const range = z
  .strictObject({ minMs: z.number().min(0), maxMs: z.number().min(0) })
  .refine(({ minMs, maxMs }) => minMs <= maxMs, 'minMs must not be above maxMs');

const scenarioFile = z.strictObject({
  seed: z.int().min(0).optional(),
  durations: z.partialRecord(z.enum(DURATION_KINDS), range).default({}),
  readLag: z.boolean().default(true),
  faults: z.array(z.unknown()).default([]),
});

export interface Scenario {
  readonly seed?: number;
  readonly durations: DurationRanges;
  /** Whether reads find new things only after a moment. */
  readonly readLag: boolean;
  readonly faults: readonly FaultSpec[];
}

/** Throws an error that names the file and each bad place in it. */
export function readScenario(file: string): Scenario {
  try {
    return parseScenario(JSON.parse(readFileSync(file, 'utf8')));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`The scenario ${file} cannot be used: ${reason}`, { cause: error });
  }
}

function parseScenario(content: unknown): Scenario {
  const parsed = scenarioFile.safeParse(content);
  if (!parsed.success) {
    const problems = parsed.error.issues.map(
      ({ path, message }) => `${path.length === 0 ? 'the file' : path.join('.')}: ${message}`,
    );
    throw new Error(problems.join('; '));
  }
  const { seed, durations, readLag, faults } = parsed.data;
  return {
    ...(seed === undefined ? {} : { seed }),
    durations,
    readLag,
    faults: readFaults(faults),
  };
}
