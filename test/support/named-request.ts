import { operationIdOf } from '../../src/domain/operation-ids.ts';
import type { ClusterRequestInput } from '../../src/domain/request.ts';
import { requestInput } from './requests.ts';

/** A request in a resource group of its own, so that a test sees nobody else's resources. */
export interface NamedRequest {
  readonly input: ClusterRequestInput;
  readonly operationId: string;
  readonly resourceGroup: string;
}

export function namedRequest(name: string): NamedRequest {
  const { target, ...rest } = requestInput();
  const resourceGroup = `rg-${name}`;
  const input = { ...rest, requestId: name, target: { ...target, resourceGroup } };
  return { input, operationId: operationIdOf(name, input.target), resourceGroup };
}
