import type { CallOptions } from '../azure/arm-call.ts';
import type { ArmResult } from '../azure/arm-failure.ts';
import type { AzureClients } from '../azure/clients.ts';

/** All pages of a list. */
export function listed<T>(
  azure: AzureClients,
  list: (options: CallOptions) => AsyncIterable<T>,
): Promise<ArmResult<readonly T[]>> {
  return azure.read(async (options) => {
    const found: T[] = [];
    for await (const each of list(options)) found.push(each);
    return found;
  });
}
