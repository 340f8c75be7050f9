/**
 * Writes the cluster's kubeconfig to the Key Vault secret that the request names. The only step that fetches a
 * credential; the value goes from one answer of ARM into one request to the vault, and no answer of a verb holds any
 * of it. It never costs the cluster: what is refused for good ends as a note (`step-transitions.ts`).
 */
import type { ArmResult } from '../azure/arm-failure.ts';
import type { AzureClients } from '../azure/clients.ts';
import type { StepKind, VerbCall } from '../contracts/step-kind.ts';
import { OPERATION_TAG } from '../domain/ownership-tags.ts';
import type { Problem } from '../domain/problem.ts';
import type { KubeconfigSecretInput } from '../domain/step-inputs.ts';
import type { BeginAnswer, ObserveAnswer, StepOutputs } from '../domain/verb-answers.ts';
import { done, failed, observed, refused } from './answers.ts';

type Call = VerbCall<KubeconfigSecretInput>;

const CLUSTER_TAG = 'slipway-cluster';

export function kubeconfigSecretStep(azure: AzureClients): StepKind<KubeconfigSecretInput> {
  return {
    observe: (call) => observe(azure, call),
    begin: (call) => begin(azure, call),
    poll: (call) => begin(azure, call),
    undo: () => Promise.resolve(done({}, 'The secret stays in the Key Vault.')),
  };
}

/**
 * Who may write secrets need not be allowed to list them: what cannot be seen counts as absent, and at worst one more
 * version of the secret is written.
 */
async function observe(azure: AzureClients, { input, operationId }: Call): Promise<ObserveAnswer> {
  const versions = await azure.keyVault.readTags(input.secretUri);
  const isWritten = versions.ok && versions.value.some((tags) => tags[OPERATION_TAG] === operationId);
  return isWritten
    ? observed({ found: 'ours', complete: true, outputs: outputsOf(input) })
    : observed({ found: 'absent' });
}

async function begin(azure: AzureClients, { input, operationId }: Call): Promise<BeginAnswer> {
  const kubeconfig = await readKubeconfig(azure, input);
  if (!kubeconfig.ok) return failed(kubeconfig.failure);
  if (kubeconfig.value === undefined) return refused(noKubeconfig(input.name));
  const result = await azure.keyVault.write({
    uri: input.secretUri,
    value: kubeconfig.value,
    contentType: 'application/yaml',
    tags: { [OPERATION_TAG]: operationId, [CLUSTER_TAG]: clusterOf(input) },
  });
  return result.ok ? done(outputsOf(input)) : failed(result.failure);
}

async function readKubeconfig(
  azure: AzureClients,
  { subscriptionId, resourceGroup, name }: KubeconfigSecretInput,
): Promise<ArmResult<string | undefined>> {
  const { managedClusters } = azure.of(subscriptionId).clusters;
  const result = await azure.read((options) =>
    managedClusters.listClusterUserCredentials(resourceGroup, name, options),
  );
  if (!result.ok) return result;
  const value = result.value.kubeconfigs?.[0]?.value;
  return { ...result, value: value === undefined ? undefined : Buffer.from(value).toString('utf8') };
}

/** Without the version: that is the newest. */
function outputsOf({ secretUri }: KubeconfigSecretInput): StepOutputs {
  return { secretUri };
}

/** Shorter than its ARM id, which need not fit into the 256 characters of a tag. */
function clusterOf({ subscriptionId, resourceGroup, name }: KubeconfigSecretInput): string {
  return [subscriptionId, resourceGroup, name].join('/');
}

function noKubeconfig(cluster: string): Problem {
  return {
    code: 'KubeconfigMissing',
    class: 'notFound',
    owner: 'azure',
    message: `AKS gives no kubeconfig for ${cluster}.`,
    remedy: 'Get the credentials by the command of the hand-off.',
  };
}
