import { copyFileSync, existsSync, rmSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';

const TASK_COMPLETED = 5;

interface StoredEvent {
  readonly EventType: number;
  readonly Result?: string | null;
}

/**
 * The steps whose results a killed host has left on disk, in histories or on their way there. Looks at a copy, so that
 * the next host finds the files as they were left.
 */
export function committedSteps(stateFile: string): string[] {
  const copy = `${stateFile}.copy`;
  for (const suffix of ['', '-wal']) {
    if (existsSync(stateFile + suffix)) copyFileSync(stateFile + suffix, copy + suffix);
  }
  const database = new DatabaseSync(copy);
  try {
    const rows = database
      .prepare('SELECT events AS text FROM history UNION ALL SELECT event FROM inbox')
      .all();
    return rows.flatMap((row) => {
      // Written by the engine: events as JSON, separated by commas.
      const events = JSON.parse(`[${String(row['text'])}]`) as StoredEvent[];
      return events.flatMap(({ EventType, Result }) =>
        EventType === TASK_COMPLETED && typeof Result === 'string' ? [String(JSON.parse(Result))] : [],
      );
    });
  } finally {
    database.close();
    for (const suffix of ['', '-wal', '-shm']) rmSync(copy + suffix, { force: true });
  }
}
