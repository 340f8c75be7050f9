/**
 * What an operation's calls to the records come to in a table of Azure Storage: the calls of one run, made again over the
 * table store and Microsoft's emulator, with the outbox sent after each write as it is in the app.
 */
import type { TableEntityResult } from '@azure/data-tables';
import type { OperationRecords } from '../../src/contracts/operation-records.ts';
import { eventPump } from '../../src/events/event-pump.ts';
import { recordsWithEvents } from '../../src/events/records-with-events.ts';
import { openTableRecords } from '../../src/records/table-records.ts';
import { ManualClock } from '../../test/support/manual-clock.ts';
import { startTableEmulator, type SendRequest } from '../../test/support/table-emulator.ts';

export interface RecordCall {
  readonly name: string;
  readonly values: readonly unknown[];
}

export interface RecordUse {
  /** Requests; a batch is one. */
  readonly transactions: number;
  /** Rows that were written or deleted, of which a partition takes 2,000 a second. */
  readonly rowsWritten: number;
  readonly keptBytes: number;
  readonly eventsSent: number;
}

const TABLE = 'records';

export async function recordUseOf(calls: readonly RecordCall[]): Promise<RecordUse> {
  const emulator = await startTableEmulator();
  try {
    const counted = new CountedRequests();
    const sent: string[] = [];
    const store = openTableRecords(emulator.client(TABLE, counted.send));
    await store.get('nothing');
    counted.forget();
    await makeAgain(store, calls, (messageId) => sent.push(messageId));
    const { transactions, rowsWritten } = counted;
    let keptBytes = 0;
    for await (const row of emulator.client(TABLE).listEntities()) keptBytes += storedBytes(row);
    return { transactions, rowsWritten, keptBytes, eventsSent: sent.length };
  } finally {
    await emulator.close();
  }
}

async function makeAgain(
  store: OperationRecords,
  calls: readonly RecordCall[],
  sent: (to: string) => void,
): Promise<void> {
  const pump = eventPump({
    records: store,
    sender: {
      send: (to) => {
        sent(to);
        return Promise.resolve();
      },
    },
    topic: 'operation-events',
    clock: new ManualClock(),
    log: (line) => process.stderr.write(`${line}\n`),
  });
  const records = recordsWithEvents(store, pump);
  for (const { name, values } of calls) {
    const method: unknown = Reflect.get(records, name);
    if (typeof method !== 'function') throw new Error(`The records have no call ${name}`);
    await (Reflect.apply(method, records, values) as Promise<unknown>);
    await pump.idle();
  }
  await pump.close();
}

class CountedRequests {
  transactions = 0;
  rowsWritten = 0;

  readonly send: SendRequest = (request, next) => {
    this.transactions += 1;
    // A batch has its changes as requests in its body.
    if (typeof request.body === 'string') this.rowsWritten += changesIn(request.body);
    return next(request);
  };

  forget(): void {
    this.transactions = 0;
    this.rowsWritten = 0;
  }
}

function changesIn(batch: string): number {
  return batch.match(/^(POST|PUT|PATCH|MERGE|DELETE) http/gm)?.length ?? 0;
}

/** As Azure counts them: https://learn.microsoft.com/rest/api/storageservices/understanding-the-table-service-data-model */
function storedBytes({ partitionKey = '', rowKey = '', ...properties }: TableEntityResult<object>): number {
  const { etag: _etag, timestamp: _timestamp, ...own } = properties;
  return (
    4 +
    (partitionKey.length + rowKey.length) * 2 +
    sum(Object.entries(own).map(([name, value]) => 8 + name.length * 2 + valueBytes(value)))
  );
}

function valueBytes(value: unknown): number {
  if (typeof value === 'string') return value.length * 2 + 4;
  if (value instanceof Uint8Array) return value.length + 4;
  return typeof value === 'boolean' ? 1 : 8;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, each) => total + each, 0);
}
