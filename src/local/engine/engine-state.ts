import type { LiveInstances } from './live-instances.ts';
import type { EntityTable } from './store/entity-table.ts';
import type { HistoryTable } from './store/history-table.ts';
import type { InstanceTable } from './store/instance-table.ts';
import type { TimerTable } from './store/timer-table.ts';
import type { WorkTables } from './store/work-tables.ts';

/** What the writing parts of the engine change, always inside one transaction. */
export interface EngineState {
  readonly instances: InstanceTable;
  readonly histories: HistoryTable;
  readonly work: WorkTables;
  readonly timers: TimerTable;
  readonly entities: EntityTable;
  readonly live: LiveInstances;
}
