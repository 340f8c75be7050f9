import { describe, expect, it } from 'vitest';
import { randomFrom } from '../../chaos/random-from.ts';
import { findingsOf, type Findings, type Found } from '../../chaos/stack-kills/findings.ts';
import { JobSource, type Fate } from '../../chaos/stack-kills/job.ts';
import { killSchedule } from '../../chaos/stack-kills/kill-schedule.ts';
import type { JobRecord } from '../../chaos/stack-kills/load.ts';
import { operationDocument } from '../../support/operation-documents.ts';

/** The first drawn job that fits. */
function drawn(fate: Fate, more: (record: JobRecord['job']) => boolean = () => true): JobRecord['job'] {
  const jobs = new JobSource(randomFrom(1));
  for (let tries = 0; tries < 1000; tries += 1) {
    const job = jobs.next();
    if (job.fate === fate && more(job)) return job;
  }
  throw new Error(`no ${fate} job is ever drawn`);
}

const staying = drawn('made', ({ removal, otherBody }) => !removal && !otherBody);
const refused = drawn('refused');
const invalid = drawn('invalid');
const group = `/subscriptions/s/resourceGroups/${staying.resourceGroup}`;
const clusterId = `/subscriptions/${staying.request.target.subscriptionId}/resourceGroups/${staying.resourceGroup}/providers/Microsoft.ContainerService/managedClusters/${staying.request.target.clusterName}`;

function ended(operationId: string, phase: 'Succeeded' | 'Compensated' | 'Rejected') {
  return operationDocument({ operationId, phase, done: true, endedAt: '2026-01-05T09:00:00.000Z' });
}

const jobs: readonly JobRecord[] = [
  { job: staying, document: ended(staying.operationId, 'Succeeded') },
  { job: refused, document: ended(refused.operationId, 'Compensated') },
  { job: invalid, document: ended(invalid.operationId, 'Rejected') },
];

const good: Found = {
  jobs,
  records: jobs.flatMap(({ document }) => (document ? [document] : [])),
  unendedInstances: [],
  created: new Map([[clusterId.toLowerCase(), 1]]),
  inventory: [group, clusterId, `/subscriptions/s/resourceGroups/MC_${staying.resourceGroup}_aks_westus2`],
  rejectedMessages: [{ operationId: invalid.operationId }],
  messagesLeft: 0,
  deadLetters: 0,
  endedByThemselves: [],
};

function kindsOfFindings(change: Partial<Found>): readonly string[] {
  const findings: Findings = findingsOf({ ...good, ...change });
  return Object.entries(findings).flatMap(([kind, found]: [string, readonly string[]]) =>
    found.length > 0 ? [kind] : [],
  );
}

describe('the checks of a stack whose processes were killed', () => {
  it('find nothing when all promises were kept', () => {
    expect(kindsOfFindings({})).toEqual([]);
  });

  const elsewhere = operationDocument({ operationId: staying.operationId, phase: 'Compensated', done: true });

  it.each<[string, Partial<Found>, readonly string[]]>([
    [
      'a request of which nothing is known',
      { jobs: [{ job: refused }], records: [], inventory: [], rejectedMessages: [] },
      ['lostRequests'],
    ],
    ['a rejection that nobody was told of', { rejectedMessages: [] }, ['lostRequests']],
    ['a cluster that was made twice', { created: new Map([[clusterId, 2]]) }, ['duplicateClusters']],
    [
      'an operation that nobody asked for',
      { records: [...good.records, ended('other', 'Succeeded')] },
      ['duplicateClusters'],
    ],
    [
      'an instance that runs',
      { unendedInstances: [{ instanceId: 'i', runtimeStatus: 'Running' }] },
      ['stuckInstances'],
    ],
    [
      'an operation that did not end',
      { jobs: [...jobs.slice(1), { job: staying }], inventory: [] },
      ['stuckInstances'],
    ],
    ['a resource of nobody', { inventory: [...good.inventory, `${group}0`] }, ['leakedResources']],
    [
      'a resource of a job that was taken back',
      { inventory: [...good.inventory, `/subscriptions/s/resourceGroups/${refused.resourceGroup}`] },
      ['leakedResources'],
    ],
    ['a cluster that is missing', { inventory: [group] }, ['missingResources']],
    [
      'another end, also where the record says so',
      {
        jobs: [...jobs.slice(1), { job: staying, document: elsewhere }],
        records: [...good.records.slice(1), elsewhere],
        inventory: [],
      },
      ['otherEnds'],
    ],
    [
      'a record that says otherwise',
      { records: good.records.map((record) => ({ ...record, endedAt: '2026-01-05T09:00:01.000Z' })) },
      ['disagreements'],
    ],
    ['a dead letter', { deadLetters: 1 }, ['others']],
    ['a message that stays', { messagesLeft: 1 }, ['others']],
    ['a part that ended by itself', { endedByThemselves: ['the host ended by itself'] }, ['others']],
  ])('find %s', (_what, change, kinds) => {
    expect(kindsOfFindings(change)).toEqual(kinds);
  });
});

describe('the schedule of kills', () => {
  it.each([0, 1, 2, 41])('has %i of them, and is the same for the same seed', (kills) => {
    const schedule = killSchedule(kills, randomFrom(7));
    expect(schedule.flatMap(({ victims }) => victims)).toHaveLength(kills);
    expect(killSchedule(kills, randomFrom(7))).toEqual(schedule);
  });

  it('hits every part, and sometimes two at once', () => {
    const schedule = killSchedule(100, randomFrom(1));
    expect(new Set(schedule.flatMap(({ victims }) => victims))).toEqual(new Set(['broker', 'arm', 'host']));
    expect(schedule.some(({ victims }) => victims.length === 2)).toBe(true);
  });
});
