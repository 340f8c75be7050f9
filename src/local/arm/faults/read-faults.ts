import { isObject } from '../json-values.ts';
import { faultPresets } from './fault-presets.ts';
import { faultSpec, type FaultSpec } from './fault-spec.ts';

/** What is wrong with a list of faults, and where. */
export class FaultError extends Error {
  override readonly name = 'FaultError';
}

/**
 * The faults of a list in which an entry is a fault, or names a preset and what is to differ from it. Throws a
 * `FaultError` whose text names each bad place, as `faults[2].status`.
 */
export function readFaults(entries: readonly unknown[], listName = 'faults'): readonly FaultSpec[] {
  const problems: string[] = [];
  const faults = entries.flatMap((entry, index) =>
    readEntry(entry, `${listName}[${String(index)}]`, problems),
  );
  if (problems.length > 0) throw new FaultError(problems.join('\n'));
  return faults;
}

function readEntry(entry: unknown, place: string, problems: string[]): readonly FaultSpec[] {
  if (!isObject(entry)) {
    problems.push(`${place}: must be an object`);
    return [];
  }
  if (!Object.hasOwn(entry, 'preset')) return readFault(entry, place, problems);
  const { preset, ...changes } = entry;
  const found = typeof preset === 'string' && Object.hasOwn(faultPresets, preset) && faultPresets[preset];
  if (!found) {
    const names = Object.keys(faultPresets).join(', ');
    problems.push(`${place}.preset: there is no preset ${JSON.stringify(preset)}; there are ${names}`);
    return [];
  }
  return found.flatMap((fault) => readFault({ ...fault, ...changes }, place, problems));
}

function readFault(entry: unknown, place: string, problems: string[]): readonly FaultSpec[] {
  const parsed = faultSpec.safeParse(entry);
  if (parsed.success) return [parsed.data];
  for (const { path, message } of parsed.error.issues) {
    const where = path.map((part) => (typeof part === 'number' ? `[${String(part)}]` : `.${String(part)}`));
    problems.push(`${place}${where.join('')}: ${message}`);
  }
  return [];
}
