import type { AzureClients } from '../azure/clients.ts';
import type { StepKind } from '../contracts/step-kind.ts';
import type { PreflightInput } from '../domain/step-inputs.ts';
import { done, observed } from './answers.ts';

export function preflightStep(_azure: AzureClients): StepKind<PreflightInput> {
  return {
    observe: () => Promise.resolve(observed({ found: 'fit', outputs: {} })),
    begin: () => Promise.resolve(done({})),
    poll: () => Promise.resolve(done({})),
    undo: () => Promise.resolve(done({})),
  };
}
