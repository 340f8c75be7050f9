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

/** The first of a list that is the one. */
export async function findListed<T>(
  azure: AzureClients,
  list: (options: CallOptions) => AsyncIterable<T>,
  isIt: (each: T) => boolean,
): Promise<ArmResult<T | undefined>> {
  const found = await listed(azure, list);
  return found.ok ? { ...found, value: found.value.find(isIt) } : found;
}

/** ARM's names are the same in any case. */
export function isNamed(resource: { readonly name?: string }, name: string): boolean {
  return resource.name?.toLowerCase() === name.toLowerCase();
}
