/** When a timer last ran and when it is to run next, as ISO instants. */
export interface TimerStatus {
  readonly last: string;
  readonly next: string;
  readonly lastUpdated: string;
}

/** Keeps the status of timers over restarts, so that an occurrence that was missed is made up for once. */
export interface TimerStatusStore {
  read(functionName: string): TimerStatus | undefined;
  write(functionName: string, status: TimerStatus): void;
}
