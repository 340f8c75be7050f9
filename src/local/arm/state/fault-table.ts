/** The faults in force, each with how often it was met. They are kept over a restart, counts and all. */
import { faultSpec, isMeant, kindOfFault, type FaultKind, type FaultSpec } from '../faults/fault-spec.ts';
import { fractionFrom } from '../guid.ts';
import type { StateFile, Statement } from './state-file.ts';

interface Row {
  id: number;
  spec: string;
  seen: number;
  applied: number;
}

interface FaultState {
  readonly id: number;
  readonly spec: FaultSpec;
  readonly seen: number;
  readonly applied: number;
}

/** The faults that strike one request. */
export interface Strike {
  readonly answer?: FaultSpec;
  readonly operation?: FaultSpec;
  readonly world: readonly FaultSpec[];
}

export class FaultTable {
  readonly #all: Statement<Row>;
  readonly #put: Statement<never>;
  readonly #count: Statement<never>;
  readonly #clear: Statement<never>;

  constructor(file: StateFile) {
    this.#all = file.prepare('select id, spec, seen, applied from faults order by id');
    this.#put = file.prepare('insert into faults (spec, seen, applied) values (?, 0, 0)');
    this.#count = file.prepare('update faults set seen = ?, applied = ? where id = ?');
    this.#clear = file.prepare('delete from faults');
  }

  add(spec: FaultSpec): void {
    this.#put.run(JSON.stringify(spec));
  }

  clear(): void {
    this.#clear.run();
  }

  all(): readonly FaultState[] {
    return this.#all.all().map((row) => ({ ...row, spec: faultSpec.parse(JSON.parse(row.spec)) }));
  }

  /**
   * Counts the request against all faults that match it, and gives those that strike it: of answers and operations
   * the first each. Which ones are likely strikes follows from the seed, the fault and the number of the match.
   */
  strike(method: string, path: string, seed: number): Strike {
    const struck: FaultSpec[] = [];
    const taken = new Set<FaultKind>();
    for (const { id, spec, seen, applied } of this.all()) {
      if (!matches(spec, method, path)) continue;
      const kind = kindOfFault(spec);
      const match = seen + 1;
      const strikes = !taken.has(kind) && isMeant(spec, match) && isDrawn(spec, seed, `${id} ${match}`);
      this.#count.run(match, applied + (strikes ? 1 : 0), id);
      if (!strikes) continue;
      struck.push(spec);
      if (kind !== 'world') taken.add(kind);
    }
    return strikeOf(struck);
  }
}

function strikeOf(struck: readonly FaultSpec[]): Strike {
  const first = (kind: FaultKind): FaultSpec | undefined => struck.find((each) => kindOfFault(each) === kind);
  const answer = first('answer');
  const operation = first('operation');
  return {
    ...(answer ? { answer } : {}),
    ...(operation ? { operation } : {}),
    world: struck.filter((each) => kindOfFault(each) === 'world'),
  };
}

function isDrawn({ probability }: FaultSpec, seed: number, match: string): boolean {
  return probability === undefined || fractionFrom(seed, 'fault', match) < probability;
}

function matches(spec: FaultSpec, method: string, path: string): boolean {
  if (spec.method !== undefined && spec.method.toUpperCase() !== method) return false;
  const wanted = spec.path.toLowerCase();
  const asked = path.toLowerCase();
  if (!wanted.includes('*')) return asked.includes(wanted);
  const pattern = wanted
    .split('*')
    .map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'))
    .join('.*');
  return new RegExp(`^${pattern}$`).test(asked);
}
