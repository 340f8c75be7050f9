/** Which versions of orchestrations the running app may play, as host.json says it. */

export type VersionMatchStrategy = 'None' | 'Strict' | 'CurrentOrOlder';

/** What becomes of an instance that may not be played: it waits for another app, or it fails. */
export type VersionFailureStrategy = 'Reject' | 'Fail';

export interface VersionRule {
  /** Of the app; an app without one plays every version. */
  readonly appVersion: string;
  readonly match: VersionMatchStrategy;
  readonly failure: VersionFailureStrategy;
}

/** Why the app may not play an instance of this version; undefined when it may. */
export function versionMismatch({ appVersion, match }: VersionRule, version: string): string | undefined {
  if (appVersion === '') return undefined;
  switch (match) {
    case 'None':
      return undefined;
    case 'Strict':
      return compareVersions(version, appVersion) === 0
        ? undefined
        : `The orchestration version '${version}' does not match the worker version '${appVersion}'.`;
    case 'CurrentOrOlder':
      return compareVersions(version, appVersion) <= 0
        ? undefined
        : `The orchestration version '${version}' is greater than the worker version '${appVersion}'.`;
  }
}

/** Versions of two to four numbers by their numbers, others as text whatever its casing; none comes before any. */
function compareVersions(a: string, b: string): number {
  const [left, right] = [numbersOf(a), numbersOf(b)];
  if (left && right) {
    for (let index = 0; index < 4; index += 1) {
      const difference = (left[index] ?? -1) - (right[index] ?? -1);
      if (difference !== 0) return Math.sign(difference);
    }
    return 0;
  }
  const [first, second] = [a.toLowerCase(), b.toLowerCase()];
  if (first === second) return 0;
  return first < second ? -1 : 1;
}

function numbersOf(version: string): readonly number[] | undefined {
  return /^\d+(\.\d+){1,3}$/.test(version) ? version.split('.').map(Number) : undefined;
}
