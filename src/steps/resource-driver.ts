import type { ArmFailure, ArmResult } from '../azure/arm-failure.ts';
import { isNotFound } from '../azure/arm-failure.ts';
import type { ArmResponse } from '../azure/arm-response.ts';
import type { VerbCall } from '../contracts/step-kind.ts';
import type { Difference, Refused, Retry, StepOutputs } from '../domain/verb-answers.ts';
import { failed } from './answers.ts';

/** What differs from one type of ARM resource to another. */
export interface ResourceDriver<Input, Resource> {
  /** For people: «virtual network hub». */
  title(input: Input): string;
  read(input: Input): Promise<ArmResult<Resource>>;
  /** What is PUT, as the SDK takes it; without secrets, for it is shown to people. */
  body(call: VerbCall<Input>): Resource;
  /** Sends it. The value is the resource where the answer has it, undefined where an operation was started. */
  put(input: Input, body: Resource): Promise<ArmResult<Resource | undefined>>;
  /**
   * As `put`, of a type whose service itself refuses to send over what is there: then no read before it has to be
   * believed. That refusal is `busy` as any other conflict is.
   */
  readonly create?: (input: Input, body: Resource) => Promise<ArmResult<Resource | undefined>>;
  remove(input: Input): Promise<ArmResult<unknown>>;
  /** ARM's `provisioningState`; undefined for types without one. */
  state(resource: Resource): string | undefined;
  /** Whether it carries this operation's mark; a type without marks never does. */
  isMarked(resource: Resource, call: VerbCall<Input>): boolean;
  /**
   * Whether it is this operation's work, once the step has found nothing there and then sent for it; absent: as
   * `isMarked`.
   */
  isOurWork?(resource: Resource, call: VerbCall<Input>): boolean;
  /** In what matters, between what is there and what is wanted; none: it can be used as it is. */
  differences(resource: Resource, input: Input): readonly Difference[];
  outputs(resource: Resource): StepOutputs;
  /** Why a PUT over this resource, though ours, would do harm. */
  refusePut?(resource: Resource, input: Input): Refused | undefined;
  /** Ends what changes it now, without going back; ARM refuses when there is nothing to end. */
  abort?(input: Input): Promise<ArmResult<ArmResponse>>;
  /** Why this resource, just read and ours or made and not to be seen yet, must not be deleted now. */
  refuseRemove?(
    resource: Resource | undefined,
    call: VerbCall<Input>,
  ): Refused | Retry | undefined | Promise<Refused | Retry | undefined>;
  /** Looks for it in the list, which another part of ARM answers: a read now and then misses what is there. */
  find(input: Input): Promise<ArmResult<Resource | undefined>>;
  /** A read may miss it for some seconds after it was made. */
  readonly appearsLate?: boolean;
}

export interface Present<Resource> {
  readonly kind: 'present';
  readonly resource: Resource;
  readonly response: ArmResponse;
  readonly phase: 'settled' | 'changing' | 'deleting' | 'failed';
  /** ARM's word behind `phase`. */
  readonly state: string;
}

export type Sight<Resource> =
  | { readonly kind: 'absent' }
  | Present<Resource>
  | { readonly kind: 'unseen'; readonly answer: Refused | Retry };

/** Reads the resource once. */
export async function look<Input, Resource>(
  driver: ResourceDriver<Input, Resource>,
  input: Input,
): Promise<Sight<Resource>> {
  const result = await driver.read(input);
  if (!result.ok) return notSeen(result.failure);
  return present(driver, { ...result, resource: result.value });
}

/** Of what a read has missed. */
export async function lookInList<Input, Resource>(
  driver: ResourceDriver<Input, Resource>,
  input: Input,
): Promise<Sight<Resource>> {
  const result = await driver.find(input);
  if (!result.ok) return notSeen(result.failure);
  const { value: resource } = result;
  return resource === undefined ? { kind: 'absent' } : present(driver, { ...result, resource });
}

function notSeen(failure: ArmFailure): Sight<never> {
  return isNotFound(failure) ? { kind: 'absent' } : { kind: 'unseen', answer: failed(failure) };
}

function present<Input, Resource>(
  driver: ResourceDriver<Input, Resource>,
  { resource, response }: Pick<Present<Resource>, 'resource' | 'response'>,
): Present<Resource> {
  const state = driver.state(resource) ?? 'Succeeded';
  return { kind: 'present', resource, response, phase: phaseOf(state), state };
}

export function isOurWork<Input, Resource>(
  driver: ResourceDriver<Input, Resource>,
  resource: Resource,
  call: VerbCall<Input>,
): boolean {
  return driver.isOurWork?.(resource, call) ?? driver.isMarked(resource, call);
}

function phaseOf(state: string): Present<unknown>['phase'] {
  switch (state.toLowerCase()) {
    case 'succeeded':
      return 'settled';
    case 'failed':
    case 'canceled':
      return 'failed';
    case 'deleting':
      return 'deleting';
    default:
      return 'changing';
  }
}
