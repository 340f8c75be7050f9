import { describe, expect, it } from 'vitest';
import { recordUseOf } from '../../../bench/cost/record-use.ts';
import { operationRecord } from '../../support/operation-records.ts';

const record = operationRecord();
const claim = { name: 'claim', values: [record] };
const read = { name: 'get', values: [record.operationId] };

describe('recordUseOf', () => {
  it('counts nothing where nothing is called', async () => {
    expect(await recordUseOf([])).toEqual({ transactions: 0, rowsWritten: 0, keptBytes: 0, eventsSent: 0 });
  });

  it('counts a read as one transaction that writes nothing', async () => {
    const [once, twice] = [await recordUseOf([claim, read]), await recordUseOf([claim, read, read])];
    expect(twice).toEqual({ ...once, transactions: once.transactions + 1 });
  });

  it('counts a batch as one transaction of many rows, and sends the events that come of it', async () => {
    const { transactions, rowsWritten, keptBytes, eventsSent } = await recordUseOf([claim]);
    expect(rowsWritten).toBeGreaterThan(transactions);
    expect(eventsSent).toBe(1);
    expect(keptBytes).toBeGreaterThan(1000);
  });

  it('says which call the records do not have', async () => {
    await expect(recordUseOf([{ name: 'forget', values: [] }])).rejects.toThrow('no call forget');
  });
});
