import { describe, expect, it } from 'vitest';
import { keptEndState } from '../../../src/domain/end-state.ts';
import { operationState } from '../../support/requests.ts';

describe('keptEndState', () => {
  it('leaves out the signed URLs of Azure’s operations, and nothing else', () => {
    const state = operationState();
    const handle = { kind: 'azureAsyncOperation', url: 'https://management.azure.com/x?s=signature' };
    const cluster = { state: 'refused', owned: true, attempts: 1, outputs: { resourceId: '/x' } } as const;
    const ended = { ...state, steps: { ...state.steps, cluster: { ...cluster, handle } } };
    expect(keptEndState(ended)).toEqual({ ...state, steps: { ...state.steps, cluster } });
  });
});
