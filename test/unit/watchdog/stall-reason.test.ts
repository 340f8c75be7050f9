import { describe, expect, it } from 'vitest';
import type { OperationRecord } from '../../../src/contracts/operation-records.ts';
import type { OperationDocument } from '../../../src/domain/operation-document.ts';
import { stallReason } from '../../../src/watchdog/stall-reason.ts';
import { operationDocument, stepDocument } from '../../support/operation-documents.ts';
import { operationRecord } from '../../support/operation-records.ts';

const NOW = '2026-01-05T12:00:00.000Z';

function minutes(count: number): string {
  return new Date(Date.parse(NOW) + count * 60_000).toISOString();
}

interface Seen {
  readonly document?: Partial<OperationDocument>;
  readonly record?: Partial<OperationRecord>;
  readonly runtimeStatus?: string;
}

function reason({ document, record, runtimeStatus = 'Running' }: Seen): string | undefined {
  const said = document && operationDocument({ updatedAt: minutes(-1), ...document });
  return stallReason(
    { record: operationRecord({ updatedAt: minutes(-1), ...record }), runtimeStatus, document: said },
    Date.parse(NOW),
  );
}

function waiting(...waits: readonly { readonly next: string; readonly until?: string }[]) {
  return waits.map((wait, index) =>
    stepDocument({ id: `s-${String(index)}`, state: 'polling', waiting: { for: 'it', ...wait } }),
  );
}

describe('stallReason', () => {
  it.each<[string, Seen]>([
    ['waits for a look to come', { document: { nextLookAt: minutes(3) } }],
    ['has a look that is a little late', { document: { nextLookAt: minutes(-5) } }],
    ['said something in the hour and awaits nothing', { document: { updatedAt: minutes(-60) } }],
    ['waits long for the one next look', { document: { updatedAt: minutes(-600), nextLookAt: minutes(60) } }],
    [
      'has one look to come among several',
      { document: { steps: waiting({ next: minutes(-30) }, { next: minutes(2) }) } },
    ],
    ['is a little past its deadline', { document: { nextLookAt: minutes(1), deadlineAt: minutes(-10) } }],
    [
      'removes what it made, past the deadline of the operation',
      { document: { phase: 'Compensating', nextLookAt: minutes(1), deadlineAt: minutes(-60) } },
    ],
    [
      'is suspended, and past its deadline',
      {
        document: {
          nextLookAt: minutes(600),
          deadlineAt: minutes(-60),
          steps: waiting({ next: minutes(-70), until: minutes(-60) }),
        },
        record: { suspendedAt: minutes(-90) },
      },
    ],
    ['has only just been started', { runtimeStatus: 'Pending', record: { updatedAt: minutes(-9) } }],
    ['has yet to say something', { record: { updatedAt: minutes(-50) } }],
  ])('leaves alone what %s', (_name, seen) => {
    expect(reason(seen)).toBeUndefined();
  });

  it.each<[string, Seen, RegExp]>([
    ['the next look is late', { document: { nextLookAt: minutes(-6) } }, /look again at .*11:54/],
    [
      'every look is late',
      { document: { steps: waiting({ next: minutes(-9) }, { next: minutes(-6) }) } },
      /look again at .*11:54/,
    ],
    [
      'the deadline is past',
      { document: { nextLookAt: minutes(1), deadlineAt: minutes(-11) } },
      /end by .*11:49/,
    ],
    [
      'a step is past its own',
      { document: { phase: 'Compensating', steps: waiting({ next: minutes(1), until: minutes(-11) }) } },
      /end by .*11:49/,
    ],
    [
      'a suspension is over and nothing goes on',
      { document: { nextLookAt: minutes(-6) }, record: { suspendedAt: minutes(-1446) } },
      /look again at/,
    ],
    ['nothing is awaited', { document: { updatedAt: minutes(-61) } }, /awaits nothing/],
    ['it is not taken up', { runtimeStatus: 'Pending', record: { updatedAt: minutes(-11) } }, /said nothing/],
    ['it says nothing', { record: { updatedAt: minutes(-61) } }, /said nothing/],
  ])('tells that %s', (_name, seen, words) => {
    expect(reason(seen)).toMatch(words);
  });
});
