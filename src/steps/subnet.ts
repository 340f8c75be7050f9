import type { Subnet } from '../azure/resource-models.ts';
import type { AzureClients } from '../azure/clients.ts';
import type { StepKind } from '../contracts/step-kind.ts';
import type { SubnetInput } from '../domain/step-inputs.ts';
import type { Difference } from '../domain/verb-answers.ts';
import { difference, known } from './answers.ts';
import { heldToExistence } from './held-to-existence.ts';
import { findListed } from './listed.ts';
import { resourceStep } from './resource-step.ts';

const DELEGATION_NAME = 'aks-delegation';

/**
 * A subnet. It carries no tags, so it is never found to be ours: that the step found nothing there before it sent is
 * in the operation's state. What looks exactly as it was sent is then taken for this operation's work.
 */
export function subnetStep(azure: AzureClients): StepKind<SubnetInput> {
  const subnets = (input: SubnetInput) => azure.of(input.subscriptionId).network.subnets;
  const path = (input: SubnetInput) => [input.resourceGroup, input.virtualNetwork, input.name] as const;
  const title = (input: SubnetInput) => `subnet ${input.virtualNetwork}/${input.name}`;
  const step = resourceStep<SubnetInput, Subnet>(azure, {
    title,
    read: (input) => azure.read((options) => subnets(input).get(...path(input), options)),
    find: (input) =>
      findListed(azure, input.name, (options) =>
        subnets(input).list(input.resourceGroup, input.virtualNetwork, options),
      ),
    body: ({ input }) => subnetBody(input),
    async put(input, body) {
      const result = await azure.start((options) =>
        subnets(input).createOrUpdate(...path(input), body, options),
      );
      return result.ok ? { ...result, value: undefined } : result;
    },
    remove: (input) => azure.start((options) => subnets(input).delete(...path(input), options)),
    state: (subnet) => subnet.provisioningState,
    isMarked: () => false,
    isOurWork: (subnet, { input }) => differences(subnet, input).length === 0,
    differences,
    outputs: (subnet) => known({ resourceId: subnet.id, addressPrefix: prefixesOf(subnet)[0] }),
  });
  return heldToExistence(step, title, { isUnmarked: true });
}

function subnetBody(input: SubnetInput): Subnet {
  const { addressPrefix, delegation } = input;
  return delegation === null
    ? { addressPrefix }
    : { addressPrefix, delegations: [{ name: DELEGATION_NAME, serviceName: delegation }] };
}

function differences(subnet: Subnet, input: SubnetInput): readonly Difference[] {
  return [
    ...difference('properties.addressPrefix', [input.addressPrefix], prefixesOf(subnet)),
    ...difference(
      'properties.delegations',
      input.delegation === null ? [] : [input.delegation.toLowerCase()],
      (subnet.delegations ?? []).map((each) => (each.serviceName ?? '').toLowerCase()),
    ),
  ];
}

/** ARM answers with one prefix or with a list, whichever the subnet was made with. */
export function prefixesOf(subnet: Subnet): readonly string[] {
  if (subnet.addressPrefixes !== undefined && subnet.addressPrefixes.length > 0)
    return subnet.addressPrefixes;
  return subnet.addressPrefix === undefined ? [] : [subnet.addressPrefix];
}
