import type { PrivateZone } from '../azure/resource-models.ts';
import type { AzureClients } from '../azure/clients.ts';
import type { StepKind } from '../contracts/step-kind.ts';
import type { PrivateDnsZoneInput } from '../domain/step-inputs.ts';
import { known } from './answers.ts';
import { heldToExistence } from './held-to-existence.ts';
import { findListed } from './listed.ts';
import { carriesMark, markedTags } from './marked-tags.ts';
import { resourceStep } from './resource-step.ts';

/** A private DNS zone of the requester's own, for the name of the API server. Zones are in no region. */
export function privateDnsZoneStep(azure: AzureClients): StepKind<PrivateDnsZoneInput> {
  const zones = (input: PrivateDnsZoneInput) => azure.of(input.subscriptionId).privateDns.privateZones;
  const title = (input: PrivateDnsZoneInput) => `private DNS zone ${input.name}`;
  const step = resourceStep<PrivateDnsZoneInput, PrivateZone>(azure, {
    title,
    read: (input) => azure.read((options) => zones(input).get(input.resourceGroup, input.name, options)),
    find: (input) =>
      findListed(azure, input.name, (options) =>
        zones(input).listByResourceGroup(input.resourceGroup, options),
      ),
    body: ({ input, operationId }) => ({ location: 'global', tags: markedTags(input.tags, operationId) }),
    async put(input, body) {
      const result = await azure.start((options) =>
        zones(input).createOrUpdate(input.resourceGroup, input.name, body, options),
      );
      return result.ok ? { ...result, value: undefined } : result;
    },
    remove: (input) =>
      azure.start((options) => zones(input).delete(input.resourceGroup, input.name, options)),
    state: (zone) => zone.provisioningState,
    isMarked: (zone, { operationId }) => carriesMark(zone, operationId),
    differences: () => [],
    outputs: (zone) => known({ resourceId: zone.id }),
  });
  return heldToExistence(step, title);
}
