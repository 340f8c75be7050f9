/**
 * Gives rows the type that their query promises: it names the columns, and the strict schema types them. Every row that
 * is read from the state file goes through here.
 */
export function typedRows<T extends object>(rows: readonly Record<string, unknown>[]): T[] {
  return rows as readonly object[] as T[];
}
