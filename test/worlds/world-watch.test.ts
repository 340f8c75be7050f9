import { describe, expect, it } from 'vitest';
import { activityNames } from '../../src/contracts/names.ts';
import type { OperationDocument } from '../../src/domain/operation-document.ts';
import { WorldWatch } from '../chaos/worlds/world-watch.ts';
import { operationDocument } from '../support/operation-documents.ts';

const cluster = { name: 'aks-test' };

/** One cluster, and operations that say of themselves what a test has them say. */
class Watched {
  readonly watch: WorldWatch;
  isThere = false;

  constructor() {
    const clusterOf = () => (this.isThere ? cluster : undefined);
    this.watch = new WorldWatch({ note: () => undefined, crashed: () => undefined, clusterOf });
  }

  works(operationId: string): void {
    this.#answers(operationId, { phase: 'Provisioning' });
  }

  tellsItsEnd(operationId: string): void {
    const input = JSON.stringify({ operationId, endedAt: '2026-01-05T09:00:00.000Z' });
    this.watch.called(operationId, activityNames.publishRecord, input, { ok: true, value: undefined });
  }

  /** As a command finds it that came while it ended. */
  reopens(operationId: string, kind: 'lives' | 'superseded'): void {
    this.watch.called(operationId, activityNames.reopenRecord, undefined, { ok: true, value: { kind } });
  }

  ends(operationId: string): void {
    const output = operationDocument({ operationId, phase: 'Succeeded', done: true });
    this.watch.answered(operationId, { isDone: true, output });
  }

  #answers(operationId: string, change: Partial<OperationDocument>): void {
    this.watch.answered(operationId, {
      isDone: false,
      customStatus: operationDocument({ operationId, ...change }),
    });
  }
}

function endedOnce(): Watched {
  const watched = new Watched();
  watched.works('one');
  watched.tellsItsEnd('one');
  return watched;
}

describe('what a world sees of an operation that takes itself up again', () => {
  it('has the cluster that is there at its last end', () => {
    const watched = endedOnce();
    watched.reopens('one', 'lives');
    watched.works('one');
    watched.isThere = true;
    watched.tellsItsEnd('one');
    watched.ends('one');
    expect(watched.watch.clustersAtEnd.get('one')).toBe(cluster);
  });

  it('has the cluster of its first end where it stays ended, whoever made one since', () => {
    const watched = endedOnce();
    watched.reopens('one', 'superseded');
    watched.isThere = true;
    watched.ends('one');
    expect(watched.watch.clustersAtEnd.get('one')).toBeUndefined();
  });

  it('breaks I1 when another is at work on its cluster then, and not before', () => {
    const watched = endedOnce();
    watched.works('two');
    expect([...watched.watch.broken]).toEqual([]);
    watched.reopens('one', 'lives');
    watched.works('one');
    expect([...watched.watch.broken]).toEqual(['I1: one and two are at work on one cluster']);
  });
});
