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

/** The one of this name, in any case: to ARM that is the same. */
export async function findListed<T extends { readonly name?: string }>(
  azure: AzureClients,
  name: string,
  list: (options: CallOptions) => AsyncIterable<T>,
): Promise<ArmResult<T | undefined>> {
  const found = await listed(azure, list);
  const isIt = (each: T) => each.name?.toLowerCase() === name.toLowerCase();
  return found.ok ? { ...found, value: found.value.find(isIt) } : found;
}
