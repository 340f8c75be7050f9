import type { HttpRequest } from '@azure/functions';

const OPERATION_ID = /^[A-Za-z0-9._-]{1,100}$/;

/** The operation that the path names; undefined where no operation can have the name, so that nobody is asked. */
export function knownId({ params }: HttpRequest): string | undefined {
  const operationId = params['operationId'] ?? '';
  return OPERATION_ID.test(operationId) ? operationId : undefined;
}
