/** A value and, for people, where it is from. */
export interface Sourced<T> {
  readonly value: T;
  readonly from: string;
}
