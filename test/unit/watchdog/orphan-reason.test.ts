import { describe, expect, it } from 'vitest';
import type { KeptLedger, OperationRecord } from '../../../src/contracts/operation-records.ts';
import { planCluster } from '../../../src/domain/planning/plan-cluster.ts';
import { orphanReason } from '../../../src/watchdog/orphan-reason.ts';
import { operationRecord } from '../../support/operation-records.ts';
import { clusterRequest } from '../../support/requests.ts';

const NOW = Date.parse('2026-01-05T12:00:00.000Z');
const { operationId } = operationRecord();

function ended(phase: OperationRecord['phase'], endedAt = '2026-01-05T11:00:00.000Z'): OperationRecord {
  return operationRecord({ phase, done: true, endedAt });
}

function ledger(owner: string, markedBy: string): KeptLedger {
  const { mode, profile, steps } = planCluster(clusterRequest(), {
    operationId: markedBy,
    productionSubscriptions: [],
  });
  const [step] = steps;
  if (!step) throw new Error('a plan has steps');
  return { operationId: owner, ledger: { mode, profile, entries: [{ step, outputs: {}, markedBy }] } };
}

describe('orphanReason', () => {
  it.each(['Compensated', 'Canceled', 'Rejected', 'Failed', 'CompensationIncomplete'] as const)(
    'names what is left of an operation that ended as %s, and that no ledger has',
    (phase) => {
      const others = [ledger('x', 'x')];
      expect(orphanReason(operationId, { record: ended(phase), ledgers: others }, NOW)).toContain(phase);
    },
  );

  it('names what nobody knows', () => {
    expect(orphanReason('stranger', { record: undefined, ledgers: [] }, NOW)).toContain('no operation');
  });

  it.each<[string, OperationRecord, readonly KeptLedger[]]>([
    ['is at work', operationRecord(), []],
    ['succeeded', ended('Succeeded'), [ledger(operationId, operationId)]],
    ['kept what it made', ended('Failed'), [ledger(operationId, operationId)]],
    ['could not remove all', ended('CompensationIncomplete'), [ledger(operationId, operationId)]],
    ['is in the ledger of a deprovisioning', ended('Failed'), [ledger('d', operationId)]],
    ['ended within the hour', ended('Compensated', '2026-01-05T11:00:01.000Z'), []],
  ])('leaves to its operation what is of one that %s', (_name, record, ledgers) => {
    expect(orphanReason(operationId, { record, ledgers }, NOW)).toBeUndefined();
  });
});
