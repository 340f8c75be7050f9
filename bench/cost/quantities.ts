/** What one provisioning uses of the things that Azure puts a price or a limit on. */
export interface Quantities {
  /** Of functions: the intake, each episode of the orchestrator, each activity. */
  readonly executions: number;
  /** As Durable Task Scheduler counts them. */
  readonly durableActions: number;
  /** With Azure Storage as the durable back end, and the records in a table. */
  readonly tableTransactions: number;
  readonly queueOperations: number;
  readonly blobReads: number;
  readonly blobWrites: number;
  readonly serviceBusOperations: number;
  /** Spans, log lines and metric values of app and host. */
  readonly telemetryItems: number;
  /** Of the records, in transactions of one or more: a partition's limit counts these. */
  readonly rowsWritten: number;
  /** Left in tables when it has ended. */
  readonly keptBytes: number;
}
