export type Verdict = 'ok' | 'bad' | 'skipped';

/** One thing that doctor looked at. What is wrong comes with what to do. */
export interface DoctorFinding {
  readonly check: string;
  readonly verdict: Verdict;
  readonly message: string;
  readonly remedy?: string;
}

export function ok(check: string, message: string): DoctorFinding {
  return { check, verdict: 'ok', message };
}

export function bad(check: string, message: string, remedy: string): DoctorFinding {
  return { check, verdict: 'bad', message, remedy };
}

/** It could not be looked at, and need not be for all to be well. */
export function skipped(check: string, message: string): DoctorFinding {
  return { check, verdict: 'skipped', message };
}
