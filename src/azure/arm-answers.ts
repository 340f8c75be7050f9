import { isNotFound } from './arm-failure.ts';
import type { AzureClients } from './clients.ts';

/** Rejects when ARM cannot be reached, or takes no token of ours. Needs no permission on anything. */
export async function armAnswers(azure: Pick<AzureClients, 'getPath'>): Promise<void> {
  const answer = await azure.getPath('/tenants', '2022-12-01');
  if (answer.ok || isNotFound(answer.failure)) return;
  const { code, message } = answer.failure.problem;
  throw new Error(`${code}: ${message}`);
}
