import { describe, expect, it } from 'vitest';
import { emulatedTable, storageTable } from '../../../src/azure/storage-table.ts';

const ADDRESS = { endpoint: 'https://account.table.core.windows.net', table: 'Records' };
const credential = { getToken: async () => ({ token: 'fake', expiresOnTimestamp: Number.MAX_SAFE_INTEGER }) };

describe('storageTable', () => {
  it('sends a request three times at most, each with a limit of time', async () => {
    const client = storageTable(ADDRESS, credential);
    const sent: { url: string; timeout: number; authorization: string | undefined }[] = [];
    client.pipeline.addPolicy(
      {
        name: 'unavailable',
        sendRequest: async (request) => {
          const { url, timeout, headers } = request;
          sent.push({ url, timeout, authorization: headers.get('authorization') });
          return { request, status: 503, headers };
        },
      },
      { phase: 'Sign', afterPolicies: ['bearerTokenAuthenticationPolicy'] },
    );
    await expect(client.getEntity('p', 'r')).rejects.toMatchObject({ statusCode: 503 });
    expect(sent).toHaveLength(3);
    for (const { url, timeout, authorization } of sent) {
      expect(url).toMatch('https://account.table.core.windows.net/Records(');
      expect(timeout).toBeLessThan(25_000);
      expect(timeout).toBeGreaterThan(0);
      expect(authorization).toBe('Bearer fake');
    }
  });
});

describe('emulatedTable', () => {
  it('is on this machine', () => {
    const { url, tableName } = emulatedTable('Records');
    expect({ url, tableName }).toEqual({
      url: 'http://127.0.0.1:10002/devstoreaccount1',
      tableName: 'Records',
    });
  });
});
