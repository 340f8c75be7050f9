/**
 * Looks, before anything is removed, whether something else has come to depend on what operations made. It changes
 * nothing.
 */
import type { AzureClients } from '../azure/clients.ts';
import type { ManagedCluster } from '../azure/resource-models.ts';
import type { StepKind, VerbCall } from '../contracts/step-kind.ts';
import type { InUse } from '../domain/left-in-use.ts';
import type { Problem } from '../domain/problem.ts';
import { managedClusterId } from '../domain/resource-ids.ts';
import type { RemovalCheckInput } from '../domain/step-inputs.ts';
import type { Done, Refused, Retry } from '../domain/verb-answers.ts';
import { done, failed, observed, refused } from './answers.ts';
import { listed } from './listed.ts';
import { isGoing, usersOf } from './resource-users.ts';

type Call = VerbCall<RemovalCheckInput>;

export function removalCheckStep(azure: AzureClients): StepKind<RemovalCheckInput> {
  return {
    observe: async (call) => {
      const answer = await check(azure, call);
      if (answer.outcome !== 'done') return answer;
      const { outcome: _outcome, ...found } = answer;
      return observed({ found: 'fit', ...found });
    },
    begin: (call) => check(azure, call),
    poll: (call) => check(azure, call),
    undo: () => Promise.resolve(done({})),
  };
}

async function check(azure: AzureClients, { input }: Call): Promise<Done | Refused | Retry> {
  const clusters = await listed(azure, (options) =>
    azure.of(input.subscriptionId).clusters.managedClusters.list(options),
  );
  if (!clusters.ok) return failed(clusters.failure);
  const stranger = foreignCluster(clusters.value, input);
  if (stranger) return refused(stranger);
  const around = {
    input,
    going: clusters.value.filter(({ id }) => isGoing(id, input)),
    staying: clusters.value.filter(({ id }) => !isGoing(id, input)),
  };
  const findings = await Promise.all(input.candidates.map((each) => usersOf(azure, each, around)));
  const inUse: InUse[] = [];
  for (const [index, finding] of findings.entries()) {
    if (!finding.ok) return failed(finding.failure);
    const stepId = input.candidates[index]?.stepId ?? '';
    if (finding.value !== undefined) inUse.push({ stepId, because: finding.value });
  }
  return verdict(input, inUse);
}

function verdict(input: RemovalCheckInput, inUse: readonly InUse[]): Done | Refused {
  if (input.removedIds.length === 0) return done({}, 'Nothing of this cluster is known to be there.');
  if (inUse.length === 0) return done({});
  if (input.whenInUse === 'refuse') return refused(stillInUse(inUse));
  return done({ inUse: inUse.map((each) => ({ ...each })) }, 'Something else depends on what stays.');
}

/** The cluster exists, and what is to be removed does not include it: it is somebody else's. */
function foreignCluster(clusters: readonly ManagedCluster[], input: RemovalCheckInput): Problem | undefined {
  const clusterId = managedClusterId(input).toLowerCase();
  const isThere = clusters.some(({ id }) => id?.toLowerCase() === clusterId);
  if (!isThere || isGoing(clusterId, input)) return undefined;
  return {
    code: 'NotMadeBySlipway',
    class: 'mismatch',
    owner: 'user',
    message: `Cluster ${input.name} exists, and no operation of Slipway is known to have made it.`,
    remedy: 'Remove it as it was made; Slipway removes only what it created.',
  };
}

function stillInUse(inUse: readonly InUse[]): Problem {
  return {
    code: 'ResourcesInUse',
    class: 'mismatch',
    owner: 'user',
    message: `Nothing is removed, because something else depends on it: ${inUse.map(({ because }) => because).join(' ')}`,
    remedy:
      'Remove what depends on it first, or set whenInUse to leave. Send the request again under a new request id.',
  };
}
