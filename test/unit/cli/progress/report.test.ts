import { describe, expect, it } from 'vitest';
import type { ShownOperation } from '../../../../src/cli/progress/shown-operation.ts';
import { reportOf } from '../../../../src/cli/progress/report.ts';
import { shownOperation, stepAnswer } from '../../../support/shown-operations.ts';

const ended = { done: true, endedAt: '2026-01-05T08:14:03.000Z' } as const;
const network = stepAnswer({
  state: 'done',
  attempts: 1,
  startedAt: '2026-01-05T08:00:10Z',
  endedAt: '2026-01-05T08:00:18Z',
});
const cluster = stepAnswer({ id: 'cluster', title: 'Create private cluster aks-test' });

describe('the report of a cluster that stands', () => {
  const report = reportOf(
    shownOperation({
      ...ended,
      phase: 'Succeeded',
      steps: [
        network,
        { ...cluster, state: 'done', startedAt: '2026-01-05T08:04:00Z', endedAt: '2026-01-05T08:09:30Z' },
      ],
      outputs: {
        clusterId: '/the/cluster',
        privateFqdn: 'aks-test.private.westus2.azmk8s.io',
        apiServerSubnetId: '/the/subnet',
        commands: [{ title: 'Get credentials', command: 'az aks get-credentials --name aks-test' }],
      },
    }),
    14_250,
  );

  it('says where it is and how to connect', () => {
    expect(report).toContain(
      [
        'Cluster aks-test is ready: Succeeded.',
        '  Cluster            /the/cluster',
        '  Private FQDN       aks-test.private.westus2.azmk8s.io',
        '  API-server subnet  /the/subnet',
        '',
        'How to connect:',
        '  # Get credentials',
        '  az aks get-credentials --name aks-test',
        '',
      ].join('\n'),
    );
  });

  it('says how long each step took, and the whole in both times', () => {
    expect(report).toContain(
      [
        'How long it took, in virtual time:',
        '  Create virtual network vnet-aks          8 s',
        '  Create private cluster aks-test   5 min 30 s',
        '  Total                             14 min 3 s  (14.3 s in real time)',
        '',
      ].join('\n'),
    );
  });
});

it('tells no other time where there is none', () => {
  const report = reportOf(shownOperation({ ...ended, phase: 'Succeeded', steps: [network] }));
  expect(report).toMatch(/How long it took:\n/);
  expect(report).toMatch(/ {2}Total +14 min 3 s\n$/);
});

describe('the report of a cluster that was refused', () => {
  const refusal = {
    code: 'QuotaExceeded',
    class: 'quota',
    owner: 'user',
    message: 'Insufficient quota',
    remedy: 'ask for more',
    step: 'cluster',
  } as const;
  const refused = shownOperation({
    ...ended,
    phase: 'Compensated',
    refusal,
    steps: [{ ...network, state: 'undone' }, { ...cluster, state: 'undone', attempts: 1 }, stepAnswer()],
    resources: [{ step: 'virtual-network', resourceId: '/the/network', outcome: 'removed' }],
  });

  it('says where, why, whose turn it is and what to do', () => {
    expect(reportOf(refused, 1000)).toContain(
      [
        'Cluster aks-test was not made: Compensated.',
        '  Refused at         Create private cluster aks-test',
        '  Code               QuotaExceeded',
        '  Message            Insufficient quota',
        '  To be acted on by  the sender of the request',
        '  Remedy             ask for more',
        '',
        'Nothing of what was created is left.',
        '',
      ].join('\n'),
    );
  });

  it('names what is left', () => {
    const resources: ShownOperation['resources'] = [
      { step: 'a', resourceId: '/removed', outcome: 'removed' },
      { step: 'b', resourceId: '/left', outcome: 'left' },
      { step: 'c', resourceId: '/kept', outcome: 'created' },
      { step: 'd', resourceId: '/somebody-elses', outcome: 'adopted' },
    ];
    expect(reportOf({ ...refused, resources }, 1000)).toContain(
      'What was created and is still there:\n  /left\n  /kept\n\n',
    );
  });

  it('tells what became of each step', () => {
    expect(reportOf(refused, 1000)).toMatch(/Create virtual network vnet-aks +- {2}removed\n/);
    expect(reportOf(refused, 1000)).toMatch(/Create virtual network vnet-aks +- {2}not begun\n/);
  });

  it('is only the reason for a request that was rejected', () => {
    const report = reportOf(
      shownOperation({ ...ended, phase: 'Rejected', refusal: { ...refusal, step: null } }),
      1,
    );
    expect(report).toMatch(/^Cluster aks-test was not made: Rejected\.\n {2}Code /);
    expect(report).not.toContain('left');
    expect(report).not.toContain('How long');
  });
});
