import { describe, expect, it } from 'vitest';
import type { OperationDocument } from '../../src/domain/operation-document.ts';
import type { OperationEvent } from '../../src/domain/operation-event.ts';
import { CANARY } from '../chaos/worlds/canaries.ts';
import { checkWorld } from '../chaos/worlds/check-world.ts';
import { faultyWorld } from '../chaos/worlds/faulty-world.ts';
import { withWorld } from '../chaos/worlds/run-world.ts';
import type { WorldOutcome } from '../chaos/worlds/world-outcome.ts';

type Doctor = (outcome: WorldOutcome) => Partial<WorldOutcome>;

/** A calm world, and what would be said of it if it had been otherwise. */
function judged(doctor: Doctor): Promise<string> {
  return withWorld(faultyWorld({ seed: 4, percent: 0 }), (outcome) =>
    checkWorld({ ...outcome, ...doctor(outcome) }).join('\n'),
  );
}

function withDocument(outcome: WorldOutcome, change: Partial<OperationDocument>): Partial<WorldOutcome> {
  const documents = [...outcome.documents].map(([id, document]) => [id, { ...document, ...change }] as const);
  return { documents: new Map(documents) };
}

function withEvents(
  { told }: WorldOutcome,
  change: (events: readonly OperationEvent[]) => readonly OperationEvent[],
): Partial<WorldOutcome> {
  return { told: new Map([...told].map(([id, events]) => [id, change(events)] as const)) };
}

const broken: readonly (readonly [what: string, doctor: Doctor, words: RegExp])[] = [
  ['an operation never ends', () => ({ isOver: false }), /every operation ends/],
  [
    'a document names nothing of what is there',
    (outcome) => withDocument(outcome, { resources: [] }),
    /whatever is left is named/,
  ],
  [
    'an operation that took all back has left something',
    (outcome) => withDocument(outcome, { phase: 'Compensated' }),
    /the inventory is as before/,
  ],
  [
    'the record says something else than the document',
    (outcome) => withDocument(outcome, { phase: 'Failed' }),
    /the record says Succeeded/,
  ],
  [
    'the cluster is not there',
    (outcome) => {
      outcome.watch.clustersAtEnd.clear();
      return {};
    },
    /succeeded, but the cluster is not there/,
  ],
  [
    'one message started two orchestrations',
    (outcome) => {
      for (const id of outcome.documents.keys()) outcome.watch.started(id);
      return {};
    },
    /I2: .* was started 2 times/,
  ],
  ['a secret is in the log', () => ({ log: [`failed: ${CANARY}`] }), /I9: a secret is in the log/],
  [
    'the signed URL of an operation is shown',
    (outcome) => withDocument(outcome, { omitted: [`https://arm.world/x?t=1&s=${'a'.repeat(342)}`] }),
    /I9: the signed URL/,
  ],
  [
    'what somebody else had made is gone',
    ({ before }) => ({
      before: [...before, { id: '/subscriptions/s/resourceGroups/theirs', type: 'group' }],
    }),
    /I4: .*theirs was there before and is gone/,
  ],
  [
    'a step was never told to be done',
    (outcome) => withEvents(outcome, (events) => events.filter(({ type }) => type !== 'stepFinished')),
    /events of .*: step .* is done, told is undefined/,
  ],
  [
    'an event was told twice',
    (outcome) => withEvents(outcome, (events) => [...events.slice(0, 1), ...events]),
    /events of .*: they are numbered 1, 1, 2/,
  ],
  [
    'the end was never told',
    (outcome) => withEvents(outcome, (events) => events.slice(0, -1)),
    /events of .*: the last phase told is Verifying, not Succeeded/,
  ],
  ['a message came to nothing', () => ({ documents: new Map() }), /came to nothing/],
];

describe('the checks of a world', () => {
  it('find nothing in a calm one', async () => {
    expect(await judged(() => ({}))).toBe('');
  });

  it.each(broken)('tell when %s', async (_, doctor, words) => {
    expect(await judged(doctor)).toMatch(words);
  });
});
