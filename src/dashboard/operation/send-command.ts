/** Sends a command to an operation, as `POST /api/operations/{operationId}/{command}` has it. */
import type { ApiClient } from '../live/api-client.ts';
import { ApiError, type ApiProblem } from '../live/api-error.ts';
import { operationPath } from '../live/api-resource.ts';
import type { CommandKind } from './command-text.ts';

export interface CommandToSend {
  readonly operationId: string;
  readonly kind: CommandKind;
  /** The same id is the same command: sent again after an answer that was lost, it is taken in once. */
  readonly commandId: string;
  readonly requestedBy: string;
  readonly reason: string;
  /** Of `forget`: the name of the cluster. */
  readonly confirm?: string;
}

export type Sent =
  | { readonly ok: true }
  /** Without a problem: no answer came, and whether it was taken in is not known. */
  | { readonly ok: false; readonly problem?: ApiProblem };

export async function sendCommand(
  api: ApiClient,
  { operationId, kind, commandId, ...body }: CommandToSend,
): Promise<Sent> {
  try {
    await api.post(`${operationPath(operationId)}/${commandPath(kind)}`, body, {
      headers: { 'idempotency-key': commandId },
    });
    return { ok: true };
  } catch (error) {
    return error instanceof ApiError ? { ok: false, problem: error.problem } : { ok: false };
  }
}

/** `retryCompensation` is `retry-compensation` in a path. */
function commandPath(kind: CommandKind): string {
  return kind.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
