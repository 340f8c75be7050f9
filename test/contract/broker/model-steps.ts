import fc from 'fast-check';

export type QueueName = 'plain' | 'clusters';

const queueName = fc.constantFrom<QueueName>('plain', 'clusters');
const pick = fc.nat({ max: 1000 });
const session = fc.constantFrom('a', 'b');

/** `pick` chooses among what there is at the time. */
export const step = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant('send' as const),
      queue: queueName,
      session,
      duplicate: fc.boolean(),
      ttlMs: fc.constantFrom(20_000, 3_600_000),
    }),
  },
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constant('take' as const),
      queue: queueName,
      pick,
      limit: fc.integer({ min: 1, max: 3 }),
      deletes: fc.nat({ max: 9 }).map((chance) => chance === 0),
    }),
  },
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constant('settle' as const),
      queue: queueName,
      pick,
      how: fc.constantFrom('complete', 'abandon', 'abandon', 'release', 'defer', 'deadLetter', 'renew'),
    }),
  },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('accept' as const), session: fc.option(session) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('close' as const), pick, counted: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('renewSession' as const), pick }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('takeDeferred' as const), queue: queueName, pick }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('wait' as const), ms: fc.nat({ max: 40_000 }) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('holdOn' as const), ms: fc.nat({ max: 40_000 }) }) },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('crash' as const), unanswered: fc.nat({ max: 3 }) }),
  },
);

export type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;
export type StepOf<K extends Step['kind']> = Extract<Step, { kind: K }>;
