/**
 * Waits until the grants may have effect. Nobody can ask for another's effective permissions, so what is watched is that
 * ARM shows every assignment; then a settling time passes. Whether the grants have effect the cluster's own creation
 * tells, which is tried again until they have. It makes nothing.
 */
import type { AzureClients } from '../azure/clients.ts';
import type { StepKind, VerbCall } from '../contracts/step-kind.ts';
import type { RbacPropagationInput } from '../domain/step-inputs.ts';
import type { Pending, PollAnswer } from '../domain/verb-answers.ts';
import { done, failed, observed } from './answers.ts';
import { findRoleAssignment } from './find-role-assignment.ts';

const SETTLE_SECONDS = 20;

/** In a handle: every assignment was seen, and the settling time has been asked for. */
const SETTLING = 'settling';

export function rbacPropagationStep(azure: AzureClients): StepKind<RbacPropagationInput> {
  return {
    observe: () => Promise.resolve(observed({ found: 'absent' })),
    begin: () => Promise.resolve(unseen),
    poll: (call) => poll(azure, call),
    undo: () => Promise.resolve(done({})),
  };
}

async function poll(azure: AzureClients, call: VerbCall<RbacPropagationInput>): Promise<PollAnswer> {
  if (call.handle?.[SETTLING] === true) return done({});
  const { grants, principalId } = call.input;
  const found = await Promise.all(
    grants.map((grant) => findRoleAssignment(azure, { ...grant, principalId })),
  );
  for (const each of found) if (!each.ok) return failed(each.failure);
  return found.every((each) => each.ok && each.value !== undefined) ? settling : unseen;
}

const unseen: Pending = {
  outcome: 'pending',
  handle: { [SETTLING]: false },
  waitingFor: 'the role assignments to be readable',
};

const settling: Pending = {
  outcome: 'pending',
  handle: { [SETTLING]: true },
  retryAfterSeconds: SETTLE_SECONDS,
  waitingFor: 'the role assignments to take effect',
};
