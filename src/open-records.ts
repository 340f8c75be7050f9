import type { createCredential } from './azure/credential.ts';
import type { OperationRecords } from './contracts/operation-records.ts';
import type { RecordsSettings } from './settings.ts';

/** Loads what the chosen store needs, and nothing of the other. */
export async function openRecords(
  settings: RecordsSettings,
  credential: ReturnType<typeof createCredential>,
): Promise<OperationRecords> {
  if (settings.kind === 'sqlite') {
    const { openSqliteRecords } = await import('./records/sqlite-records.ts');
    return openSqliteRecords(settings.file);
  }
  const { openTableRecords } = await import('./records/table-records.ts');
  const { emulatedTable, storageTable } = await import('./azure/storage-table.ts');
  return openTableRecords(
    settings.kind === 'table' ? storageTable(settings, credential) : emulatedTable(settings.table),
  );
}
