import type { Finding } from '../finding.ts';
import type { PlannedNames } from '../planning/planned-names.ts';
import type { ClusterRequest } from '../request.ts';
import type { Addressing } from './addressing.ts';
import type { Part, WorldSnapshot } from './world-snapshot.ts';

/** What one live rule found. Only a failure that is no warning stops an operation. */
export interface PreflightFinding extends Finding {
  readonly outcome: 'Passed' | 'Failed' | 'Unknown' | 'Skipped';
  readonly severity: 'failure' | 'warning';
  readonly doc: string;
}

/** Everything that a rule looks at. */
export interface Scene {
  readonly request: ClusterRequest;
  readonly names: PlannedNames;
  readonly world: WorldSnapshot;
  readonly addresses: Addressing;
}

export interface Verdict {
  readonly outcome: PreflightFinding['outcome'];
  readonly severity: PreflightFinding['severity'];
  readonly message: string;
  readonly remedy: string;
  /** In place of the rule's own. */
  readonly field?: string;
}

/** A rule of preflight, with its number in the list of rules. */
export interface PreflightRule {
  readonly rule: string;
  readonly field: string;
  /** The page that has the rule. */
  readonly doc: string;
  readonly check: (scene: Scene) => Verdict | readonly Verdict[];
}

export function passed(message: string): Verdict {
  return { outcome: 'Passed', severity: 'failure', message, remedy: '' };
}

export function refuses(message: string, remedy: string): Verdict {
  return { outcome: 'Failed', severity: 'failure', message, remedy };
}

export function warns(message: string, remedy: string): Verdict {
  return { outcome: 'Failed', severity: 'warning', message, remedy };
}

export function notKnown(message: string): Verdict {
  return {
    outcome: 'Unknown',
    severity: 'warning',
    message,
    remedy: 'See to it yourself, or let the identity of Slipway read it.',
  };
}

export function skipped(message: string): Verdict {
  return { outcome: 'Skipped', severity: 'warning', message, remedy: '' };
}

/** The verdict over something that was read: what is absent or not to be read is told so. */
export function judge<T>(
  part: Part<T>,
  absentMessage: string,
  check: (value: T) => Verdict | readonly Verdict[],
): Verdict | readonly Verdict[] {
  switch (part.is) {
    case 'known':
      return check(part.value);
    case 'absent':
      return skipped(absentMessage);
    case 'unknown':
      return notKnown(`Not checked: ${part.why}`);
  }
}

export function findingsOf({ rule, field, doc, check }: PreflightRule, scene: Scene): PreflightFinding[] {
  const verdicts = [check(scene)].flat();
  return verdicts.map((verdict) => ({ rule, field, doc, ...verdict }));
}
