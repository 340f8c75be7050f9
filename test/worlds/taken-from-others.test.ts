import { describe, expect, it } from 'vitest';
import type { TakenCommand } from '../../src/domain/operation-state.ts';
import type { OperationDocument } from '../../src/domain/operation-document.ts';
import type { Change } from '../chaos/worlds/changes.ts';
import { takenFromOthers } from '../chaos/worlds/taken-from-others.ts';
import { operationDocument } from '../support/operation-documents.ts';

const network = '/subscriptions/s/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet';
const subnet = `${network}/subnets/snet`;
const assignment = `${subnet}/providers/Microsoft.Authorization/roleAssignments/one`;
const nine = '2026-01-05T09:00:00.000Z';

function change(of: Partial<Change>): Change {
  return {
    effect: 'created',
    resourceId: subnet,
    operationId: 'ours',
    activity: null,
    at: nine,
    request: 1,
    requestedAt: nine,
    ...of,
  };
}

/** Our subnet, in our network, on which a neighbour made an assignment. */
const made = [
  change({ resourceId: network }),
  change({}),
  change({ resourceId: assignment, operationId: 'theirs' }),
];

function removed(resourceId: string, of: Partial<Change> = {}): Change {
  return change({ effect: 'deleted', operationId: 'removal', resourceId, request: 9, ...of });
}

const subnetGoes = [...made, removed(assignment), removed(subnet)];

function command(kind: TakenCommand['kind'], change: Partial<TakenCommand> = {}): TakenCommand {
  const at = { takenAt: '2026-01-05T08:59:00.000Z' };
  return { sequence: 1, commandId: kind, kind, requestedBy: 'ops', reason: 'test', ...at, ...change };
}

/** Of the neighbour, what its document says; the removal is for the cluster of `ours`. */
function judged(changes: readonly Change[], theirs: Partial<OperationDocument>): readonly string[] {
  const documents = new Map([
    ['ours', operationDocument({ operationId: 'ours' })],
    ['removal', operationDocument({ operationId: 'removal', kind: 'deprovision' })],
    [
      'theirs',
      operationDocument({
        operationId: 'theirs',
        clusterId: 'another',
        resources: [{ step: 'role', resourceId: assignment, outcome: 'left' }],
        ...theirs,
      }),
    ],
  ]);
  return takenFromOthers(documents, changes);
}

const forgotten = { commands: [command('forget')] };
const takenBack: Partial<OperationDocument> = {
  resources: [{ step: 'role', resourceId: assignment, outcome: 'removed' }],
};

describe('what goes with the thing that it lies in', () => {
  it.each([
    ['its maker took back', takenBack],
    ['its maker had been told to forget', forgotten],
    ['was forgotten after a retry', { commands: [command('retry'), command('forget')] }],
  ])('is no harm when it is an assignment that %s', (_, theirs) => {
    expect(judged(subnetGoes, theirs)).toEqual([]);
  });

  const late = { takenAt: '2026-01-05T09:00:01.000Z' };
  const broken: readonly (readonly [what: string, theirs: Partial<OperationDocument>])[] = [
    ['its maker keeps', {}],
    ['is forgotten only after it was asked for', { commands: [command('forget', late)] }],
    ['was not forgotten, since that was refused', { commands: [command('forget', { refusedBecause: 'x' })] }],
    ['was retried after it was forgotten', { commands: [command('forget'), command('retry')] }],
  ];

  it.each(broken)('breaks I4 when it is an assignment that %s', (_, theirs) => {
    expect(judged(subnetGoes, theirs)).toEqual([`I4: removal deleted ${assignment} of theirs at ${nine}`]);
  });

  it('breaks I4 when it is a thing of its own that was forgotten', () => {
    const theirSubnet = [change({ resourceId: network }), change({ operationId: 'theirs' })];
    const networkGoes = [...theirSubnet, removed(subnet), removed(network)];
    expect(judged(networkGoes, forgotten)).toEqual([`I4: removal deleted ${subnet} of theirs at ${nine}`]);
  });
});

describe('what is deleted by itself', () => {
  it.each([
    ['forgotten', forgotten],
    ['taken back', takenBack],
  ])('breaks I4 although it was %s', (_, theirs) => {
    const changes = [...made, removed(assignment, { request: 8 }), removed(subnet)];
    expect(judged(changes, theirs)).toEqual([`I4: removal deleted ${assignment} of theirs at ${nine}`]);
  });

  it('is no harm when the operation made it, or one for its cluster', () => {
    expect(judged([...made.slice(0, 2), removed(subnet), removed(network)], {})).toEqual([]);
    expect(judged([change({}), removed(subnet, { operationId: 'ours' })], {})).toEqual([]);
  });

  it('breaks I4 when nobody of whom is known made it, or one for another cluster', () => {
    expect(judged([removed(subnet)], {})).toEqual([
      `I4: removal deleted ${subnet} of somebody else at ${nine}`,
    ]);
    expect(judged([change({ operationId: 'theirs' }), removed(subnet)], {})).toEqual([
      `I4: removal deleted ${subnet} of theirs at ${nine}`,
    ]);
  });
});
