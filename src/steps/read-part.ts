import type { ArmFailure, ArmResult } from '../azure/arm-failure.ts';
import { isNotFound } from '../azure/arm-failure.ts';
import { absent, known, unknown, type Part } from '../domain/preflight/world-snapshot.ts';

/** Failures that say that another time may be better; every other one is what can be known. */
const PASSING: readonly string[] = ['transient', 'throttled', 'busy'];
/** What ARM says where a type or service is not there at all, which is not to say that the resource is missing. */
const NO_SUCH_TYPE =
  /^(InvalidResourceType|InvalidResourceNamespace|NoRegisteredProviderFound|MissingSubscription)$/i;

const NOT_REGISTERED = /^MissingSubscriptionRegistration$/i;

/** Turns what was read into parts of a snapshot, and keeps the first failure that may pass. */
export class PartReader {
  #passing: ArmFailure | undefined;

  get passing(): ArmFailure | undefined {
    return this.#passing;
  }

  async part<T, U>(result: Promise<ArmResult<T>>, see: (value: T) => U): Promise<Part<U>> {
    const answer = await result;
    return answer.ok ? known(see(answer.value)) : this.missing(answer.failure);
  }

  /** As `part`, of something that is a list wherever it can be read. */
  async list<T, U>(result: Promise<ArmResult<T>>, see: (value: T) => U): Promise<Part<U>> {
    const part = await this.part(result, see);
    return part.is === 'absent' ? unknown('Azure does not list it') : part;
  }

  /** What a failed read leaves. */
  missing(failure: ArmFailure): Part<never> {
    const { code, class: problemClass, message } = failure.problem;
    if (failure.retry && PASSING.includes(problemClass)) this.#passing ??= failure;
    // Without its provider nothing of the type can exist. Whether it can be made is told by the registrations.
    if (NOT_REGISTERED.test(code)) return absent;
    if (isNotFound(failure) && !NO_SUCH_TYPE.test(code)) return absent;
    return unknown(`${code}: ${message.slice(0, LONGEST_REASON)}`);
  }
}

const LONGEST_REASON = 160;

/** The first of a list that Azure gives in pages; undefined: there are more. */
export async function collect<T>(pages: AsyncIterable<T>, most: number): Promise<readonly T[] | undefined> {
  const found: T[] = [];
  for await (const each of pages) {
    if (found.length === most) return undefined;
    found.push(each);
  }
  return found;
}
