import type { CommandMessage } from './command-message.ts';
import type { Request } from './request.ts';

/** What an operation does. A plan changes nothing and holds no cluster; a command has a record only when it is refused. */
export const operationKinds = ['provision', 'deprovision', 'plan', 'command'] as const;
export type OperationKind = (typeof operationKinds)[number];

const kinds: Readonly<Record<Request['kind'] | CommandMessage['kind'], OperationKind>> = {
  ProvisionCluster: 'provision',
  PlanCluster: 'plan',
  DeprovisionCluster: 'deprovision',
  OperationCommand: 'command',
};

/** Of a message's `kind`; what is not one of ours counts as a request for a cluster, as the first ones were. */
export function operationKindOf(requestKind: unknown): OperationKind {
  const known = Object.entries(kinds).find(([name]) => name === requestKind);
  return known?.[1] ?? 'provision';
}
