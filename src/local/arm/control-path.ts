/** Where the simulator tells of itself and is told what to do, apart from what ARM answers. */
export const CONTROL_PREFIX = '/_simulator/';

export function isControlPath(path: string): boolean {
  return path.startsWith(CONTROL_PREFIX);
}
