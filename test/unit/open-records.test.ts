import { describe, expect, it } from 'vitest';
import { createCredential } from '../../src/azure/credential.ts';
import { openRecords } from '../../src/open-records.ts';

const credential = createCredential({});

describe('openRecords', () => {
  it.each([
    { kind: 'sqlite', file: ':memory:' },
    { kind: 'table', endpoint: 'https://account.table.core.windows.net', table: 'Records' },
    { kind: 'emulatedTable', table: 'Records' },
  ] as const)('opens $kind, and asks nothing of it yet', async (settings) => {
    const records = await openRecords(settings, credential);
    expect(Object.keys(records)).toContain('claim');
  });
});
