import { isNotFound } from '../azure/arm-failure.ts';
import type { AzureClients } from '../azure/clients.ts';
import { readHandle, startedOperation } from '../azure/operation-handle.ts';
import { pollOperation } from '../azure/poll-operation.ts';
import { retryAfterSeconds } from '../azure/retry-after.ts';
import type { VerbCall } from '../contracts/step-kind.ts';
import type { Refused, UndoAnswer } from '../domain/verb-answers.ts';
import { done, failed, pending, refused } from './answers.ts';
import { isOurWork, look } from './resource-driver.ts';
import type { Present, ResourceDriver } from './resource-driver.ts';

/**
 * Deletes the resource if this operation made it: asks for the deletion, or follows the one that is running, and is
 * done when the resource cannot be read any more.
 */
export async function undoResource<Input, Resource>(
  azure: AzureClients,
  driver: ResourceDriver<Input, Resource>,
  call: VerbCall<Input>,
): Promise<UndoAnswer> {
  const before = await runningDeletion(azure, driver, call);
  if ('outcome' in before) return before;
  const sight = await look(driver, call.input);
  if (sight.kind === 'unseen') return sight.answer;
  if (sight.kind === 'absent') return isUnseen(driver, call) ? send(driver, call, {}) : done({});
  if (!isOurWork(driver, sight.resource, call)) return refused(notOurs(driver.title(call.input)));
  return remove(driver, call, { ...sight, ...before });
}

interface Ended {
  /** Why an earlier deletion failed that is worth asking for again. */
  readonly again?: string;
}

/** What the deletion is about that the handle is of; one that is over, or none, leaves the resource to be looked at. */
async function runningDeletion<Input, Resource>(
  azure: AzureClients,
  driver: ResourceDriver<Input, Resource>,
  call: VerbCall<Input>,
): Promise<UndoAnswer | Ended> {
  const handle = readHandle(call.handle);
  if (handle?.method !== 'DELETE') return {};
  const state = await pollOperation((url) => azure.get(url), handle);
  switch (state.kind) {
    case 'running':
      return pending({ ...state, waitingFor: `${driver.title(call.input)} is ${state.status}` });
    case 'unreadable':
      return failed(state.failure);
    case 'failed':
      return state.failure.retry ? { again: state.failure.problem.code } : failed(state.failure);
    case 'succeeded':
    case 'gone':
      return {};
  }
}

/** Known to have been made, and yet not to be seen: asking to delete it finds it, and does no harm if it is gone. */
function isUnseen<Input, Resource>(driver: ResourceDriver<Input, Resource>, call: VerbCall<Input>): boolean {
  return driver.appearsLate === true && call.outputs?.['resourceId'] !== undefined;
}

async function remove<Input, Resource>(
  driver: ResourceDriver<Input, Resource>,
  call: VerbCall<Input>,
  { phase, resource, again }: Ended & Present<Resource>,
): Promise<UndoAnswer> {
  if (phase === 'deleting') return pending({ waitingFor: deleting(driver.title(call.input), again) });
  const objection = await driver.refuseRemove?.(resource, call);
  return objection ?? send(driver, call, again === undefined ? {} : { again });
}

async function send<Input, Resource>(
  driver: ResourceDriver<Input, Resource>,
  { input }: VerbCall<Input>,
  { again }: Ended,
): Promise<UndoAnswer> {
  const result = await driver.remove(input);
  if (!result.ok) return isNotFound(result.failure) ? done({}) : failed(result.failure);
  const handle = startedOperation(result.response);
  if (handle === undefined) return done({});
  const waitingFor = deleting(driver.title(input), again);
  return pending({ waitingFor, handle, retryAfterSeconds: retryAfterSeconds(result.response) });
}

function deleting(title: string, again: string | undefined): string {
  return `${title} is being deleted${again === undefined ? '' : ` again, after ${again}`}`;
}

function notOurs(title: string): Refused['problem'] {
  return {
    code: 'NotCreatedByThisOperation',
    class: 'mismatch',
    owner: 'operator',
    message: `${title} does not carry the mark of this operation, so it is not deleted.`,
    remedy: 'Find out who changed or made it, and delete it by hand if it is not needed.',
  };
}
