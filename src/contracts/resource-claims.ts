/**
 * Who has to do with a resource that requests for several clusters may name. Each such resource has one claim: who makes
 * or made it, who uses it, and who is removing it. Azure tells none of this of most types, and of no type in time.
 *
 * 1. Of the operations that live, one makes a resource. Another takes its place only when it has ended.
 * 2. Nobody begins to use what is being removed, and nobody begins to remove what others use.
 */

export interface ResourceWish {
  /** Compared without regard to case. */
  readonly resourceId: string;
  readonly operationId: string;
  /**
   * - `make`: it is not there.
   * - `keep`: it is there, and of this operation unless another is known to have made it.
   * - `use`: it is there, and of another.
   * - `remove`: what the operation `madeBy` made.
   */
  readonly to: 'make' | 'keep' | 'use' | 'remove';
  /** Whose work is to be removed; absent: the operation's own. */
  readonly madeBy?: string;
  /** To `make`: when it is asked, by the clock of the operations. */
  readonly nowAt?: string;
}

export type ResourceAnswer =
  | {
      readonly kind: 'granted';
      /** It is the first time that it was asked for so: what was seen before may be out of date. */
      readonly isNew: boolean;
      /** Another operation, which made it as far as is known. */
      readonly madeBy?: string;
    }
  /** Another operation makes, uses or removes it; one that has ended uses it with its cluster. */
  | { readonly kind: 'held'; readonly operationId: string; readonly isLive: boolean }
  /** To `remove`: another operation made what is there now. */
  | { readonly kind: 'anothers'; readonly operationId: string };

export interface ResourceClaims {
  /** Asked again by the same operation it gives the same answer, as long as nobody else has asked in between. */
  claimResource(wish: ResourceWish): Promise<ResourceAnswer>;
  /** The operation did not make it after all, or it is gone. Idempotent. */
  letGoOfResource(resourceId: string, operationId: string): Promise<void>;
}
