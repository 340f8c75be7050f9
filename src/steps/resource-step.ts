/**
 * The four verbs of a step whose work is one ARM resource: read it, PUT it when it is absent, follow the operation,
 * DELETE it.
 *
 * 1. Nothing is sent to a resource that exists and does not carry this operation's mark.
 * 2. `begin` looks before it sends, in another place than `observe` did, or has the service look: so a second `begin`
 *    follows the first instead of sending again.
 * 3. `undo` deletes only what this operation made, and asks for it once while a deletion is running.
 */
import { isNotFound } from '../azure/arm-failure.ts';
import type { ArmResult } from '../azure/arm-failure.ts';
import type { AzureClients } from '../azure/clients.ts';
import { changingResource, readHandle, startedOperation } from '../azure/operation-handle.ts';
import { failureOfResource, pollOperation } from '../azure/poll-operation.ts';
import { retryAfterSeconds } from '../azure/retry-after.ts';
import type { StepKind, VerbCall } from '../contracts/step-kind.ts';
import { jsonObjectOf } from '../domain/json.ts';
import type { Problem } from '../domain/problem.ts';
import type { BeginAnswer, Observation, ObserveAnswer, PollAnswer, Retry } from '../domain/verb-answers.ts';
import { busy, difference, done, failed, observed, pending, refused } from './answers.ts';
import { isOurWork, look } from './resource-driver.ts';
import type { Present, ResourceDriver } from './resource-driver.ts';
import { undoResource } from './undo-resource.ts';

export function resourceStep<Input, Resource extends object>(
  azure: AzureClients,
  driver: ResourceDriver<Input, Resource>,
): StepKind<Input> {
  return {
    observe: (call) => observe(driver, call),
    begin: (call) => begin(driver, call),
    poll: (call) => poll(azure, driver, call),
    undo: (call) => undoResource(azure, driver, call),
    body: (call) => jsonObjectOf(driver.body(call)),
  };
}

async function observe<Input, Resource>(
  driver: ResourceDriver<Input, Resource>,
  call: VerbCall<Input>,
): Promise<ObserveAnswer> {
  const sight = await look(driver, call.input);
  if (sight.kind === 'unseen') return sight.answer;
  if (sight.kind === 'absent') return observed({ found: 'absent' });
  if (sight.phase === 'deleting') return beingDeleted(driver.title(call.input));
  if (driver.isMarked(sight.resource, call)) return observed(ours(driver, call.input, sight));
  if (sight.phase === 'changing') {
    return busy(
      'BeingChanged',
      `${driver.title(call.input)} is ${sight.state} by somebody else's operation.`,
    );
  }
  return observed(somebodyElses(driver, call.input, sight));
}

function ours<Input, Resource>(
  driver: ResourceDriver<Input, Resource>,
  input: Input,
  sight: Present<Resource>,
): Observation {
  const outputs = driver.outputs(sight.resource);
  if (sight.phase === 'changing') {
    return { found: 'ours', complete: true, outputs, handle: { ...changingResource(sight.response) } };
  }
  const complete = sight.phase === 'settled' && driver.differences(sight.resource, input).length === 0;
  return { found: 'ours', complete, outputs };
}

function somebodyElses<Input, Resource>(
  driver: ResourceDriver<Input, Resource>,
  input: Input,
  sight: Present<Resource>,
): Observation {
  const differences = [
    ...driver.differences(sight.resource, input),
    ...(sight.phase === 'failed' ? difference('properties.provisioningState', 'Succeeded', sight.state) : []),
  ];
  if (differences.length > 0) return { found: 'unfit', differences };
  return { found: 'fit', outputs: driver.outputs(sight.resource) };
}

async function begin<Input, Resource>(
  driver: ResourceDriver<Input, Resource>,
  call: VerbCall<Input>,
): Promise<BeginAnswer> {
  return driver.create ? create(driver, driver.create, call) : beginUnlisted(driver, call);
}

/** A list has what one read, that of `observe`, may have missed. One that is not there itself, with its parent, says nothing. */
async function beginUnlisted<Input, Resource>(
  driver: ResourceDriver<Input, Resource>,
  call: VerbCall<Input>,
): Promise<BeginAnswer> {
  const listed = await driver.find(call.input);
  if (!listed.ok && !isNotFound(listed.failure)) return failed(listed.failure);
  if (listed.ok && listed.value === undefined) return send(driver, call);
  const sight = await look(driver, call.input);
  if (sight.kind === 'unseen') return sight.answer;
  if (sight.kind === 'present') return beginOver(driver, call, sight);
  return listed.ok ? appeared(driver.title(call.input)) : send(driver, call);
}

/** What is in the way is looked at. */
async function create<Input, Resource>(
  driver: ResourceDriver<Input, Resource>,
  sendUnlessThere: NonNullable<ResourceDriver<Input, Resource>['create']>,
  call: VerbCall<Input>,
): Promise<BeginAnswer> {
  const result = await sendUnlessThere(call.input, driver.body(call));
  if (result.ok || result.failure.problem.class !== 'busy') return answerTo(driver, call, result);
  const sight = await look(driver, call.input);
  return sight.kind === 'present' ? beginOver(driver, call, sight) : failed(result.failure);
}

/** The step is its own, or `begin` would not be asked for; yet somebody may have come in between. */
async function beginOver<Input, Resource>(
  driver: ResourceDriver<Input, Resource>,
  call: VerbCall<Input>,
  sight: Present<Resource>,
): Promise<BeginAnswer> {
  const title = driver.title(call.input);
  const asWanted = driver.differences(sight.resource, call.input).length === 0;
  if (sight.phase === 'deleting') return beingDeleted(title);
  if (!isOurWork(driver, sight.resource, call))
    return asWanted ? appeared(title) : refused(takenMeanwhile(title));
  if (sight.phase === 'changing') return following(title, sight);
  if (sight.phase === 'settled' && asWanted) return done(driver.outputs(sight.resource));
  return driver.refusePut?.(sight.resource, call.input) ?? send(driver, call);
}

async function send<Input, Resource>(
  driver: ResourceDriver<Input, Resource>,
  call: VerbCall<Input>,
): Promise<BeginAnswer> {
  return answerTo(driver, call, await driver.put(call.input, driver.body(call)));
}

/** What follows from the answer to what was sent. */
async function answerTo<Input, Resource>(
  driver: ResourceDriver<Input, Resource>,
  call: VerbCall<Input>,
  result: ArmResult<Resource | undefined>,
): Promise<BeginAnswer> {
  if (!result.ok) return failed(result.failure);
  const handle = startedOperation(result.response);
  if (handle !== undefined) {
    const waitingFor = `${driver.title(call.input)} is being made`;
    return pending({ waitingFor, handle, retryAfterSeconds: retryAfterSeconds(result.response) });
  }
  return result.value === undefined ? settle(driver, call) : done(driver.outputs(result.value));
}

async function poll<Input, Resource>(
  azure: AzureClients,
  driver: ResourceDriver<Input, Resource>,
  call: VerbCall<Input>,
): Promise<PollAnswer> {
  const handle = readHandle(call.handle);
  if (handle === undefined) return settle(driver, call);
  const state = await pollOperation((url) => azure.get(url), handle);
  switch (state.kind) {
    case 'running':
      return pending({ ...state, waitingFor: `${driver.title(call.input)} is ${state.status}` });
    case 'succeeded':
    case 'gone':
      return settle(driver, call);
    case 'unreadable':
      return failed(state.failure);
    case 'failed':
      return state.failure.retry
        ? failed(state.failure)
        : ((await lateSuccess(driver, call)) ?? failed(state.failure));
  }
}

/** AKS reports a failure now and then for what comes up all the same. */
async function lateSuccess<Input, Resource>(
  driver: ResourceDriver<Input, Resource>,
  call: VerbCall<Input>,
): Promise<PollAnswer | undefined> {
  const sight = await look(driver, call.input);
  if (sight.kind !== 'present' || sight.phase !== 'settled') return undefined;
  const usable =
    isOurWork(driver, sight.resource, call) && driver.differences(sight.resource, call.input).length === 0;
  return usable
    ? done(driver.outputs(sight.resource), 'Azure reported a failure, yet it is there and complete.')
    : undefined;
}

/** Reads the resource itself, when its operation is over or nothing is known of one. */
async function settle<Input, Resource>(
  driver: ResourceDriver<Input, Resource>,
  call: VerbCall<Input>,
): Promise<PollAnswer> {
  const title = driver.title(call.input);
  const sight = await look(driver, call.input);
  if (sight.kind === 'unseen') return sight.answer;
  if (sight.kind === 'absent') return busy('Vanished', `${title} is not there any more.`, 'unknown');
  switch (sight.phase) {
    case 'settled':
      return done(driver.outputs(sight.resource));
    case 'changing':
      return following(title, sight);
    case 'deleting':
      return beingDeleted(title);
    case 'failed':
      return saidFailure(sight) ?? provisioningFailed(title, sight.state);
  }
}

function following<Resource>(title: string, sight: Present<Resource>): PollAnswer {
  return pending({ waitingFor: `${title} is ${sight.state}`, handle: changingResource(sight.response) });
}

function beingDeleted(title: string): Retry {
  return busy('BeingDeleted', `${title} is being deleted.`, 'unknown');
}

function appeared(title: string): Retry {
  return busy('AppearedMeanwhile', `${title} appeared after it was found to be absent.`, 'unknown');
}

function takenMeanwhile(title: string): Problem {
  return {
    code: 'AppearedMeanwhile',
    class: 'mismatch',
    owner: 'user',
    message: `${title} was made by somebody else after it was found to be absent, and differs from the request.`,
    remedy: 'Name another resource, or make the existing one as the request has it.',
  };
}

/** The operation is forgotten, but a cluster keeps what it failed for. */
function saidFailure<Resource>({ response }: Present<Resource>): PollAnswer | undefined {
  const failure = failureOfResource(response);
  return failure && failed(failure);
}

function provisioningFailed(title: string, state: string): Retry {
  const problem: Problem = {
    code: 'ProvisioningFailed',
    class: 'transient',
    owner: 'azure',
    message: `${title} is ${state}, and its operation no longer says why.`,
    remedy: 'None needed: it is sent again.',
  };
  return { outcome: 'retry', effect: 'unknown', problem };
}
