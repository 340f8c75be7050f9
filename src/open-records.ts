import type { createCredential } from './azure/credential.ts';
import type { OperationRecords } from './contracts/operation-records.ts';
import { onFirstUse } from './on-first-use.ts';
import { recordsOnFirstUse } from './records/records-on-first-use.ts';
import type { RecordsSettings } from './settings.ts';

/**
 * Loads what the chosen store needs, and nothing of the other. A table needs nothing opened: what its client stands on
 * is loaded by the first call.
 */
export async function openRecords(
  settings: RecordsSettings,
  credential: ReturnType<typeof createCredential>,
): Promise<OperationRecords> {
  if (settings.kind === 'sqlite') {
    const { openSqliteRecords } = await import('./records/sqlite-records.ts');
    return openSqliteRecords(settings.file);
  }
  return recordsOnFirstUse(
    onFirstUse(async () => {
      const { openTableRecords } = await import('./records/table-records.ts');
      const { emulatedTable, storageTable } = await import('./azure/storage-table.ts');
      return openTableRecords(
        settings.kind === 'table' ? storageTable(settings, credential) : emulatedTable(settings.table),
      );
    }),
  );
}
