import type { ArmResult } from '../azure/arm-failure.ts';
import type { AzureClients } from '../azure/clients.ts';
import type { Provider } from '../azure/resource-models.ts';

/** A resource provider as the subscription has it; read together with other operations. */
export function readProvider(
  azure: AzureClients,
  subscriptionId: string,
  namespace: string,
): Promise<ArmResult<Provider>> {
  const { providers } = azure.of(subscriptionId).resources;
  return azure.readShared({ key: `${subscriptionId}/${namespace}` }, (options) =>
    providers.get(namespace, options),
  );
}
