import { isNotFound } from '../azure/arm-failure.ts';
import type { ArmResponse } from '../azure/arm-response.ts';
import type { AzureClients } from '../azure/clients.ts';
import { readHandle, startedOperation } from '../azure/operation-handle.ts';
import { pollOperation } from '../azure/poll-operation.ts';
import { retryAfterSeconds } from '../azure/retry-after.ts';
import type { VerbCall } from '../contracts/step-kind.ts';
import type { Refused, UndoAnswer } from '../domain/verb-answers.ts';
import { done, failed, pending, refused } from './answers.ts';
import { isOurWork, look, lookInList } from './resource-driver.ts';
import type { Present, ResourceDriver, Sight } from './resource-driver.ts';

/**
 * Deletes the resource if this operation made it: ends what is changing it, asks for the deletion, or follows the one
 * that is running, and is done when the resource cannot be read any more.
 */
export async function undoResource<Input, Resource>(
  azure: AzureClients,
  driver: ResourceDriver<Input, Resource>,
  call: VerbCall<Input>,
): Promise<UndoAnswer> {
  const before = await runningEnd(azure, driver, call);
  if ('outcome' in before) return before;
  const sight = await closeLook(driver, call);
  if (sight.kind === 'unseen') return sight.answer;
  if (sight.kind === 'absent') return absent(driver, call, before);
  if (!isOurWork(driver, sight.resource, call)) return refused(notOurs(driver.title(call.input)));
  if (sight.phase === 'deleting')
    return pending({ waitingFor: deleting(driver.title(call.input), before.again) });
  const mayAbort = sight.phase === 'changing' && !before.aborted;
  const aborting = mayAbort ? await abort(driver, call, sight) : undefined;
  return aborting ?? remove(driver, call, { ...before, resource: sight.resource });
}

/** What was made or begun is not gone because one read misses it. */
async function closeLook<Input, Resource>(
  driver: ResourceDriver<Input, Resource>,
  call: VerbCall<Input>,
): Promise<Sight<Resource>> {
  const sight = await look(driver, call.input);
  return sight.kind === 'absent' && isKnown(call) ? lookInList(driver, call.input) : sight;
}

function isKnown({ outputs, handle }: Pick<VerbCall<unknown>, 'outputs' | 'handle'>): boolean {
  return outputs?.['resourceId'] !== undefined || handle !== undefined;
}

interface Ended {
  /** Why an earlier deletion failed that is worth asking for again. */
  readonly again?: string;
  /** What was changing the resource has been told to end, and that is over. */
  readonly aborted?: boolean;
}

/** What the deletion or abort is about that the handle is of; one that is over leaves the resource to be looked at. */
async function runningEnd<Input, Resource>(
  azure: AzureClients,
  driver: ResourceDriver<Input, Resource>,
  call: VerbCall<Input>,
): Promise<UndoAnswer | Ended> {
  const handle = readHandle(call.handle);
  if (handle === undefined || handle.method === 'PUT') return {};
  const state = await pollOperation((url) => azure.get(url), handle);
  if (state.kind === 'running')
    return pending({ ...state, waitingFor: `${driver.title(call.input)} is ${state.status}` });
  if (handle.method === 'POST') return { aborted: true };
  switch (state.kind) {
    case 'unreadable':
      return failed(state.failure);
    case 'failed':
      return state.failure.retry ? { again: state.failure.problem.code } : failed(state.failure);
    case 'succeeded':
    case 'gone':
      return {};
  }
}

/** In a handle: it was looked for once and not found. */
const LOOKED_FOR = 'lookedFor';

/**
 * Not to be seen. What this operation has deleted, or never heard of having begun, is gone. What is known to have been
 * made or begun is believed to be gone when it is missed twice: one read in many thousands is of a replica that does not
 * know it.
 */
async function absent<Input, Resource>(
  driver: ResourceDriver<Input, Resource>,
  call: VerbCall<Input>,
  before: Ended,
): Promise<UndoAnswer> {
  if (!isKnown(call)) return done({});
  // Asking to delete it finds it, and does no harm if it is gone.
  if (driver.appearsLate) return remove(driver, call, before);
  if (readHandle(call.handle)?.method === 'DELETE' || call.handle?.['kind'] === LOOKED_FOR) return done({});
  return secondLook(driver.title(call.input));
}

function secondLook(title: string): UndoAnswer {
  return { outcome: 'pending', waitingFor: `a second look for ${title}`, handle: { kind: LOOKED_FOR } };
}

/**
 * Ends what is running, so that the deletion does not have to take its place. Undefined where that cannot be done, for
 * whatever reason: a deletion comes through all the same.
 */
async function abort<Input, Resource>(
  driver: ResourceDriver<Input, Resource>,
  { input }: VerbCall<Input>,
  { state }: Present<Resource>,
): Promise<UndoAnswer | undefined> {
  if (!driver.abort) return undefined;
  const waitingFor = `the abort of what is running on ${driver.title(input)}`;
  if (/^(canceling|aborting)$/i.test(state)) return pending({ waitingFor });
  const result = await driver.abort(input);
  const handle = result.ok && result.value.status === 202 ? startedOperation(result.response) : undefined;
  if (!result.ok || handle === undefined) return undefined;
  return pending({ waitingFor, handle, retryAfterSeconds: retryAfterSeconds(result.response) });
}

async function remove<Input, Resource>(
  driver: ResourceDriver<Input, Resource>,
  call: VerbCall<Input>,
  { resource, again }: Ended & { readonly resource?: Resource },
): Promise<UndoAnswer> {
  const objection = await driver.refuseRemove?.(resource, call);
  if (objection) return objection;
  const result = await driver.remove(call.input);
  if (result.ok) return begun(driver.title(call.input), result.response, again);
  if (!isNotFound(result.failure)) return failed(result.failure);
  // It was seen a moment ago.
  return resource === undefined ? done({}) : secondLook(driver.title(call.input));
}

function begun(title: string, response: ArmResponse, again: string | undefined): UndoAnswer {
  const handle = startedOperation(response);
  if (handle === undefined) return done({});
  const waitingFor = deleting(title, again);
  return pending({ waitingFor, handle, retryAfterSeconds: retryAfterSeconds(response) });
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
