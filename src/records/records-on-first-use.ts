import type { OperationRecords } from '../contracts/operation-records.ts';

/** Every one, as the type of the table says. */
const methods: Readonly<Record<keyof OperationRecords, true>> = {
  claim: true,
  takeTurn: true,
  reject: true,
  publish: true,
  get: true,
  ledgersOf: true,
  list: true,
  listClusters: true,
  tally: true,
  eventsOf: true,
  unsentEvents: true,
  markSent: true,
  dropEvents: true,
  reserveAddresses: true,
  reopen: true,
  markStalled: true,
  post: true,
  markMailRead: true,
  unreadMail: true,
  readMailbox: true,
  keepReport: true,
  report: true,
  claimResource: true,
  letGoOfResource: true,
};

type AnyMethod = (...given: readonly unknown[]) => Promise<unknown>;

/** Records that are opened by the first call. */
export function recordsOnFirstUse(open: () => Promise<OperationRecords>): OperationRecords {
  const deferred = Object.keys(methods).map((name): [string, AnyMethod] => [
    name,
    // Both sides have the methods of one interface, all of which answer with a promise.
    async (...given) => ((await open()) as unknown as Readonly<Record<string, AnyMethod>>)[name]?.(...given),
  ]);
  return Object.fromEntries(deferred) as unknown as OperationRecords;
}
