/**
 * The live rules, all of them, over what was read of Azure. Of the rules that apply when a cluster is made, those not
 * here are checked on the request alone (`request-rules.ts`). V8, V9 and V15 are about changing a cluster that exists,
 * which is not offered. V1, V2, V4 to V7, V10 to V14, V31 to V33, V35, V38, V43 and V45 to V47 need no look at
 * Azure.
 */
import { describeFindings } from '../finding.ts';
import { operationIdOf } from '../operation-ids.ts';
import { plannedNames } from '../planning/planned-names.ts';
import type { Problem } from '../problem.ts';
import type { ClusterRequest } from '../request.ts';
import type { StepOutputs } from '../verb-answers.ts';
import { addressingOf, addressOutputs, type Addressing } from './addressing.ts';
import { apiServerChecks } from './api-server-checks.ts';
import { clusterChecks } from './cluster-checks.ts';
import { dnsChecks } from './dns-checks.ts';
import { governanceChecks } from './governance-checks.ts';
import { identityChecks } from './identity-checks.ts';
import { networkChecks } from './network-checks.ts';
import { nodeSubnetChecks } from './node-subnet-checks.ts';
import { peeringChecks } from './peering-checks.ts';
import { findingsOf, type PreflightFinding, type PreflightRule } from './preflight-rule.ts';
import { rangeChecks } from './range-checks.ts';
import type { WorldSnapshot } from './world-snapshot.ts';

export const preflightRules: readonly PreflightRule[] = [
  ...clusterChecks,
  ...networkChecks,
  ...rangeChecks,
  ...peeringChecks,
  ...apiServerChecks,
  ...nodeSubnetChecks,
  ...identityChecks,
  ...dnsChecks,
  ...governanceChecks,
];

export interface CheckedWorld {
  readonly findings: readonly PreflightFinding[];
  readonly addresses: Addressing;
}

export function checkWorld(request: ClusterRequest, world: WorldSnapshot): CheckedWorld {
  const addresses = addressingOf(request, world);
  const names = plannedNames(request, operationIdOf(request.requestId, request.target));
  const scene = { request, names, world, addresses };
  return { findings: preflightRules.flatMap((rule) => findingsOf(rule, scene)), addresses };
}

/** Why the operation must not begin; undefined: it may. */
export function preflightProblem(findings: readonly PreflightFinding[]): Problem | undefined {
  const failures = findings.filter((each) => each.outcome === 'Failed' && each.severity === 'failure');
  const [first] = failures;
  if (!first) return undefined;
  const remedies = [...new Set(failures.map(({ remedy }) => remedy))];
  return {
    code: 'PreflightFailed',
    class: failures.every(({ rule }) => rule === first.rule) ? classOf(first.rule) : 'invalidInput',
    owner: failures.every(({ rule }) => rule === 'V41') ? 'operator' : 'user',
    message: `Nothing was created: ${describeFindings(failures)}.`,
    remedy: `${sentence(remedies.slice(0, TOLD_AT_MOST).join('; '))} Send the request again under a new request id.`,
    target: first.field,
    doc: first.doc,
  };
}

const TOLD_AT_MOST = 4;

function classOf(rule: string): Problem['class'] {
  const classes: Readonly<Record<string, Problem['class']>> = {
    V20: 'networkCapacity',
    V27: 'networkCapacity',
    V41: 'unauthorized',
    V44: 'mismatch',
  };
  return classes[rule] ?? 'invalidInput';
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}

/** Characters of the notes: the outputs stay with the operation until its end. */
const LONGEST_NOTES = 1500;

export function preflightOutputs(
  request: ClusterRequest,
  { findings, addresses }: CheckedWorld,
): StepOutputs {
  const notable = findings.filter(({ outcome }) => outcome === 'Failed' || outcome === 'Unknown');
  const count = (outcome: PreflightFinding['outcome']): number =>
    findings.filter((each) => each.outcome === outcome).length;
  return {
    passed: count('Passed'),
    skipped: count('Skipped'),
    unknown: count('Unknown'),
    warnings: count('Failed'),
    ...(notable.length === 0 ? {} : { notes: describeFindings(notable).slice(0, LONGEST_NOTES) }),
    ...addressOutputs(request, addresses),
  };
}
