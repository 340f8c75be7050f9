/**
 * A fault that a test or a scenario asks for. It is of one of three kinds:
 *
 * 1. an **answer** takes the place of the right one, before the work is done or after it;
 * 2. an **operation** lets the request be answered as ever, and gives the operation that it begins another end;
 * 3. a **world** fault lets the request be answered under other durations or another availability of features.
 *
 * A request is struck by the first fault of each kind that matches it, and by all of kind world.
 */
import * as z from 'zod';
import { DURATION_KINDS } from '../durations.ts';

const place = {
  method: z.string().optional(),
  /** A part of the path, or a pattern with `*`; case does not matter. */
  path: z.string().min(1),
  /** Which of the requests that match are struck. Left out: the first; every one for `probability` and kind world. */
  occurrence: z
    .union([
      z.int().min(1),
      z.literal('every'),
      z.strictObject({ from: z.int().min(1), to: z.int().min(1).optional() }),
      z.strictObject({ every: z.int().min(1) }),
    ])
    .optional(),
  /** How likely one of these is struck. Drawn from the seed: the same requests are struck in every run. */
  probability: z.number().min(0).max(1).optional(),
};

const answer = {
  /** `before`: in place of the work. `after`: the work is done and its answer is lost. */
  when: z.enum(['before', 'after']).default('before'),
  /** Left out: 500, or for a spoilt `body` the status that the right answer has. */
  status: z.int().min(200).max(599).optional(),
  code: z.string().default('InternalServerError'),
  /** `{path}` stands for the path of the request. */
  message: z.string().default('The simulator was asked to fail here.'),
  target: z.string().optional(),
  details: z.array(z.record(z.string(), z.unknown())).optional(),
  additionalInfo: z.array(z.record(z.string(), z.unknown())).optional(),
  headers: z.record(z.string(), z.string()).default({}),
  retryAfter: z
    .strictObject({
      seconds: z.number().min(0),
      as: z.enum(['seconds', 'date', 'retry-after-ms', 'x-ms-retry-after-ms']).default('seconds'),
    })
    .optional(),
  shape: z.enum(['nested', 'flat']).default('nested'),
  /**
   * `error` is ARM's error, `html` the page of a proxy, `empty` nothing, `truncated` JSON that ends in the middle,
   * `torn` a body that the connection ends in. The last two spoil the right answer, when there is one.
   */
  body: z.enum(['error', 'html', 'empty', 'truncated', 'torn']).default('error'),
  /** The connection is cut in place of an answer. */
  cut: z.boolean().default(false),
  /** No answer ever comes, and the connection stays. */
  hang: z.boolean().default(false),
};

const operation = {
  /** `true` is `fails`. `succeedsLate` fails first, and `lateSeconds` later has succeeded all the same. */
  operation: z.union([z.boolean(), z.enum(['fails', 'cancels', 'hangs', 'succeedsLate'])]).default(false),
  lateSeconds: z.number().min(0).default(180),
};

const world = {
  /** In seconds, in place of what is drawn. */
  durations: z
    .partialRecord(z.enum(DURATION_KINDS), z.union([z.number().min(0), z.literal('never')]))
    .optional(),
  /** Of every feature, as far as this request is concerned. */
  feature: z.enum(['registrable', 'notFound', 'unsupported', 'needsApproval']).optional(),
};

export const faultSpec = z.strictObject({ ...place, ...answer, ...operation, ...world });

export type FaultSpec = z.infer<typeof faultSpec>;
export type FaultKind = 'answer' | 'operation' | 'world';

export function kindOfFault({ operation, durations, feature }: FaultSpec): FaultKind {
  if (durations !== undefined || feature !== undefined) return 'world';
  return operation === false ? 'answer' : 'operation';
}

/** Whether the fault means the match of this number, as far as its occurrence says. */
export function isMeant(spec: FaultSpec, match: number): boolean {
  const { occurrence = defaultOccurrence(spec) } = spec;
  if (occurrence === 'every') return true;
  if (typeof occurrence === 'number') return occurrence === match;
  if ('every' in occurrence) return match % occurrence.every === 0;
  return match >= occurrence.from && match <= (occurrence.to ?? Number.POSITIVE_INFINITY);
}

function defaultOccurrence(spec: FaultSpec): 1 | 'every' {
  return spec.probability !== undefined || kindOfFault(spec) === 'world' ? 'every' : 1;
}
