/** What a dead process answers. */
export function never<T>(): Promise<T> {
  return new Promise(() => undefined);
}
