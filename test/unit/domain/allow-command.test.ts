import { describe, expect, it } from 'vitest';
import { whyRefused, type CommandSubject } from '../../../src/domain/allow-command.ts';
import { commandKinds, type CommandKind } from '../../../src/domain/command.ts';
import type { OperationKind } from '../../../src/domain/operation-kind.ts';
import { isEnded, phases, type Phase } from '../../../src/domain/operation-state.ts';
import { clusterIdOf } from '../../../src/domain/operation-ids.ts';
import { requestInput } from '../../support/requests.ts';

const clusterId = clusterIdOf(requestInput().target);

function subject(kind: OperationKind, phase: Phase, change: Partial<CommandSubject> = {}): CommandSubject {
  return { kind, phase, done: isEnded(phase), isSuspended: false, clusterId, ...change };
}

function allowed(of: CommandSubject): readonly CommandKind[] {
  return commandKinds.filter((kind) => whyRefused(of, { kind, confirm: 'aks-test' }) === undefined);
}

const forward: readonly CommandKind[] = ['cancel', 'suspend', 'retry'];

describe('whyRefused', () => {
  it.each([
    ['Accepted', forward],
    ['Preflight', forward],
    ['Provisioning', forward],
    ['Verifying', forward],
    ['Compensating', ['suspend', 'retryCompensation']],
    ['Succeeded', []],
    ['Rejected', []],
    ['Compensated', ['retry']],
    ['Canceled', ['retry']],
    ['CompensationIncomplete', ['retry', 'retryCompensation', 'forget']],
    ['Failed', ['retry', 'retryCompensation', 'forget']],
  ] as const)('of a provisioning in %s allows %j', (phase, kinds) => {
    expect(allowed(subject('provision', phase))).toEqual(kinds);
  });

  it.each([
    ['Preflight', forward],
    ['Deprovisioning', ['suspend', 'retry', 'retryCompensation']],
    ['Canceled', []],
    ['Rejected', []],
    ['Succeeded', []],
    ['CompensationIncomplete', ['retryCompensation', 'forget']],
  ] as const)('of a deprovisioning in %s allows %j', (phase, kinds) => {
    expect(allowed(subject('deprovision', phase))).toEqual(kinds);
  });

  it.each(phases)('of a plan in %s allows nothing', (phase) => {
    expect(allowed(subject('plan', phase))).toEqual([]);
  });

  it('allows to resume and to cancel what is suspended, and nothing else', () => {
    expect(allowed(subject('provision', 'Provisioning', { isSuspended: true }))).toEqual([
      'cancel',
      'resume',
    ]);
  });

  it('leaves to the operation what an unread command may change', () => {
    const { isSuspended: _isSuspended, ...unsure } = subject('provision', 'Provisioning');
    expect(allowed(unsure)).toEqual(['cancel', 'suspend', 'resume', 'retry']);
  });

  it('leaves to the operation what it is while it is taken up again', () => {
    expect(allowed(subject('provision', 'Failed', { done: false }))).toEqual(commandKinds);
  });

  it.each([undefined, '', 'AKS-TEST', 'another'])('forgets nothing when %j confirms it', (confirm) => {
    const command = { kind: 'forget', ...(confirm === undefined ? {} : { confirm }) } as const;
    expect(whyRefused(subject('provision', 'CompensationIncomplete'), command)).toContain(
      'name of the cluster',
    );
  });

  it('says why in words', () => {
    const why = (of: CommandSubject, kind: CommandKind) => whyRefused(of, { kind });
    expect(why(subject('provision', 'Compensating'), 'cancel')).toContain('taken back already');
    expect(why(subject('deprovision', 'Deprovisioning'), 'cancel')).toContain('nothing brings back');
    expect(why(subject('provision', 'Rejected'), 'retry')).toContain('mended request');
    expect(why(subject('provision', 'Succeeded'), 'suspend')).toBe('it has ended: Succeeded');
    expect(why(subject('provision', 'Provisioning'), 'forget')).toBe('it has not ended');
  });
});
