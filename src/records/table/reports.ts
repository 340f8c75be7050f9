import type { ReportName } from '../../contracts/operation-records.ts';
import type { JsonObject } from '../../domain/json.ts';
import { reportKey } from './keys.ts';
import { put, type RowStore } from './row-store.ts';

export function keepReport(store: RowStore, name: ReportName, report: JsonObject): Promise<void> {
  return store.transact(async () => ({ result: undefined, changes: [put(reportKey(name), report)] }));
}

export async function readReport(store: RowStore, name: ReportName): Promise<JsonObject | undefined> {
  return (await store.read(reportKey(name)))?.value;
}
