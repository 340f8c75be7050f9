/**
 * Waits until the grants can be expected to have effect. Nobody can ask for another's effective permissions, so what
 * is watched is that ARM shows the assignments several times in a row; then a settling time passes. It makes nothing.
 */
import type { JsonValue } from '../domain/json.ts';
import type { AzureClients } from '../azure/clients.ts';
import type { StepKind, VerbCall } from '../contracts/step-kind.ts';
import type { RbacPropagationInput } from '../domain/step-inputs.ts';
import type { OperationHandle, Pending, PollAnswer } from '../domain/verb-answers.ts';
import { done, failed, observed } from './answers.ts';
import { findRoleAssignment } from './find-role-assignment.ts';

/** How many reads in a row must show every assignment. */
const READS_NEEDED = 5;
const BETWEEN_READS_SECONDS = 5;
const SETTLE_SECONDS = 30;

interface Watch {
  /** Consecutive reads that showed every assignment. */
  readonly reads: number;
  /** The settling time has been asked for. */
  readonly settling: boolean;
}

export function rbacPropagationStep(azure: AzureClients): StepKind<RbacPropagationInput> {
  return {
    observe: () => Promise.resolve(observed({ found: 'absent' })),
    begin: () => Promise.resolve(watching({ reads: 0, settling: false })),
    poll: (call) => poll(azure, call),
    undo: () => Promise.resolve(done({})),
  };
}

async function poll(azure: AzureClients, call: VerbCall<RbacPropagationInput>): Promise<PollAnswer> {
  const before = watchOf(call.handle);
  if (before.settling) return done({ reads: before.reads });
  const { grants, principalId } = call.input;
  const found = await Promise.all(
    grants.map((grant) => findRoleAssignment(azure, { ...grant, principalId })),
  );
  for (const each of found) if (!each.ok) return failed(each.failure);
  const isAllThere = found.every((each) => each.ok && each.value !== undefined);
  const reads = isAllThere ? before.reads + 1 : 0;
  return watching({ reads, settling: reads >= READS_NEEDED });
}

function watching(watch: Watch): Pending {
  return {
    outcome: 'pending',
    handle: { reads: watch.reads, settling: watch.settling },
    retryAfterSeconds: watch.settling ? SETTLE_SECONDS : BETWEEN_READS_SECONDS,
    waitingFor: watch.settling
      ? 'the role assignments to take effect'
      : `the role assignments to be readable (${String(watch.reads)} of ${String(READS_NEEDED)} reads in a row)`,
  };
}

function watchOf(handle: OperationHandle | undefined): Watch {
  const reads: JsonValue | undefined = handle?.['reads'];
  return { reads: typeof reads === 'number' ? reads : 0, settling: handle?.['settling'] === true };
}
