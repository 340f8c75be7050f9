import { z } from 'zod';
import type { StateFile, Statement } from './state-file.ts';

/** A fault that a test asks for. What matches is counted; `occurrence` says which match is struck. */
export const faultSpec = z.strictObject({
  method: z.string().optional(),
  /** A part of the path, or a pattern with `*`; case does not matter. */
  path: z.string().min(1),
  occurrence: z.union([z.int().min(1), z.literal('every')]).default(1),
  /** `before`: in place of the work. `after`: the work is done and its answer is lost. */
  when: z.enum(['before', 'after']).default('before'),
  status: z.int().min(200).max(599).default(500),
  code: z.string().default('InternalServerError'),
  message: z.string().default('The simulator was asked to fail here.'),
  headers: z.record(z.string(), z.string()).default({}),
  shape: z.enum(['nested', 'flat']).default('nested'),
  /** The connection is cut in place of an answer. */
  cut: z.boolean().default(false),
  /** The request is answered as ever, and the long-running operation that it begins fails with code and message. */
  operation: z.boolean().default(false),
});

export type FaultSpec = z.infer<typeof faultSpec>;

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

  /** Counts the request against all faults that match it, and gives the first that strikes it. */
  strike(method: string, path: string): FaultSpec | undefined {
    let struck: FaultSpec | undefined;
    for (const fault of this.all()) {
      if (!matches(fault.spec, method, path)) continue;
      const seen = fault.seen + 1;
      const strikes = !struck && (fault.spec.occurrence === 'every' || fault.spec.occurrence === seen);
      if (strikes) struck = fault.spec;
      this.#count.run(seen, fault.applied + (strikes ? 1 : 0), fault.id);
    }
    return struck;
  }
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
