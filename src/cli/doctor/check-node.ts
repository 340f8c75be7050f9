import { bad, ok, type DoctorFinding } from './finding.ts';

const LEAST = 24;

/** `version`: as `process.versions.node` has it. */
export function checkNode(version: string): DoctorFinding {
  return Number.parseInt(version, 10) >= LEAST
    ? ok('node', `Node ${version}`)
    : bad(
        'node',
        `Node ${version} is too old`,
        `start slipway by its bin script, which runs Node ${String(LEAST)}`,
      );
}
