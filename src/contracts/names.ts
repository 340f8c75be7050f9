/**
 * Every name that is stored with a running operation. Renaming one strands the instances that know the old name: a test
 * pins this list.
 */
export const orchestratorNames = { operation: 'operation', planning: 'planning' } as const;

export const activityNames = {
  /** Tells the record what is new of an operation, and reads the commands that wait for it. */
  syncOperation: 'operation_sync',
  /** Gives a queued operation its cluster, if it is its turn. */
  takeTurn: 'turn_take',
  /** Makes the state that a queued operation begins with. */
  buildState: 'state_build',
  /** Notes that an ended operation has seen to its mailbox. */
  markMailbox: 'mailbox_mark',
  /** Has the record of an ended operation live again. */
  reopenRecord: 'record_reopen',
  /** Writes an operation's phase to its record. */
  publishRecord: 'record_publish',
  /** Tells what a request would do. */
  draftPlan: 'plan_draft',
} as const;

/** Rings when there is something in the mailbox; carries nothing. Lower case: names are compared exactly. */
export const DOORBELL = 'doorbell';

export const functionNames = {
  intake: 'intake',
  submitOperation: 'operations_submit',
  listOperations: 'operations_list',
  getOperation: 'operations_get',
  getSteps: 'operations_steps',
  getPlan: 'operations_plan',
  getHistory: 'operations_history',
  sendCommand: 'operations_command',
  plan: 'plan',
  validate: 'validate',
  watchdog: 'watchdog',
  findOrphans: 'orphans_find',
  getOrphans: 'orphans_get',
  listClusters: 'clusters_list',
  getStats: 'stats_get',
  getHealth: 'health_get',
  getLiveness: 'live_get',
  getMe: 'me_get',
  getMetrics: 'metrics_get',
  getOpenApi: 'openapi_get',
  getDocs: 'docs_get',
  getDocsStyle: 'docs_style',
  purge: 'instances_purge',
  sendEvents: 'events_send',
  dashboard: 'dashboard',
} as const;
