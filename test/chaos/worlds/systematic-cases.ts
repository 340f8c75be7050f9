/**
 * Every single point of failure of a provisioning and of a compensation, in every mode: each request to ARM fails once
 * in each way, and the host dies before and after each request, each write of the engine and each start.
 */
import type { Phase } from '../../../src/domain/operation-state.ts';
import { readFaults } from '../../../src/local/arm/faults/read-faults.ts';
import { changesOf } from './changes.ts';
import { crashKinds, type CrashKind } from './crash-plan.ts';
import { withWorld } from './run-world.ts';
import { faultClasses, type FaultClass } from './world-faults.ts';
import type { WorldPlan } from './world-plan.ts';
import { clusterBody, modes as allModes, type Mode } from './world-requests.ts';
import type { WorldCase } from './world-case.ts';
import type { WorldOutcome } from './world-outcome.ts';

const allPaths = ['happy', 'compensating'] as const;
type Path = (typeof allPaths)[number];

/** Of all points every `every`-th, beginning with number `offset`; 1 and 0: all. */
export interface Sampling {
  readonly every: number;
  readonly offset: number;
  /** All when absent. */
  readonly modes?: readonly Mode[];
  readonly paths?: readonly Path[];
}

interface Line {
  readonly mode: Mode;
  readonly path: Path;
  /** How often each moment comes when nothing fails. */
  readonly passed: Readonly<Record<CrashKind, number>>;
}

const SEED = 1;
const DOWN_MS = 5_000;

/** Ends the way to the cluster, so that all that came before is taken back. */
const noCluster = {
  path: '/managedClusters/',
  method: 'PUT',
  occurrence: 'every',
  status: 400,
  code: 'QuotaExceeded',
};

function planOf(mode: Mode, path: Path, more: Partial<WorldPlan>, faults: readonly object[] = []): WorldPlan {
  const place = { requestId: 'req-1', resourceGroup: 'rg-1', clusterName: 'aks-1' };
  return {
    seed: SEED,
    about: `${mode} ${path}`,
    existing: [],
    messages: [{ afterMs: 0, messageId: 'first', body: clusterBody(mode, place) }],
    commands: [],
    crashes: [],
    // The one that is meant here strikes before the one that leads to the compensation.
    arm: { faults: readFaults([...faults, ...(path === 'compensating' ? [noCluster] : [])]) },
    longestTripMs: 0,
    recordFailures: 0,
    ...more,
  };
}

export async function systematicCases({
  every,
  offset,
  modes = allModes,
  paths = allPaths,
}: Sampling): Promise<readonly (() => WorldCase)[]> {
  const cases: (() => WorldCase)[] = [];
  for (const mode of modes) {
    for (const path of paths) {
      const line = { mode, path, passed: await countMoments(mode, path) };
      cases.push(...faultCases(line), ...crashCases(line));
    }
  }
  return cases.filter((_, index) => index % every === offset);
}

/** As often as each moment comes when nothing fails. */
async function countMoments(mode: Mode, path: Path): Promise<Line['passed']> {
  return withWorld(planOf(mode, path, {}), ({ crashes, isOver }) => {
    if (!isOver) throw new Error(`${mode} ${path} does not end although nothing fails`);
    return crashes.passed;
  });
}

function faultCases({ mode, path, passed }: Line): (() => WorldCase)[] {
  return faultClasses.flatMap((kind) =>
    numbers(passed.request).map((number) => () => {
      const fault = { path: '/subscriptions/', occurrence: number, ...kind.fault };
      const name = `${mode}, ${path}, ${kind.name} at request ${String(number)}`;
      return {
        name,
        plan: { ...planOf(mode, path, {}, [fault]), about: name },
        check: (outcome) => checkEnd(outcome, endsOf(path, kind)),
      };
    }),
  );
}

function crashCases({ mode, path, passed }: Line): (() => WorldCase)[] {
  return crashKinds.flatMap((kind) =>
    numbers(passed[kind]).map((number) => () => {
      const crashes = [{ kind, number, downMs: DOWN_MS }];
      const name = `${mode}, ${path}, crash at ${kind} ${String(number)}`;
      return {
        name,
        plan: { ...planOf(mode, path, { crashes }), about: name },
        check: (outcome) => checkEnd(outcome, path === 'happy' ? ['Succeeded'] : ['Compensated']),
      };
    }),
  );
}

/**
 * What only advises may fail for good and be passed over, and a removal that is forbidden leaves what it was for. The
 * cluster whose refusal leads to the compensation is made after all when the request for it has had its effect.
 */
function endsOf(path: Path, { passes, fault }: FaultClass): readonly Phase[] {
  if (path === 'happy') return passes ? ['Succeeded'] : ['Succeeded', 'Compensated', 'Rejected'];
  if (!passes) return ['Compensated', 'CompensationIncomplete', 'Rejected'];
  return fault['when'] === 'after' ? ['Compensated', 'Succeeded'] : ['Compensated'];
}

function checkEnd(outcome: WorldOutcome, allowed: readonly Phase[]): string[] {
  const [document] = outcome.documents.values();
  const phase = document?.phase ?? 'Rejected';
  const why = document?.refusal ? ` (${document.refusal.code})` : '';
  return [
    ...(allowed.includes(phase) ? [] : [`it ends ${phase}${why} and not ${allowed.join(' or ')}`]),
    ...sentTwice(outcome),
  ];
}

/** One failure is reason for one repetition, and no more. */
function sentTwice(outcome: WorldOutcome): string[] {
  const sent = new Map<string, number>();
  for (const { effect, resourceId, activity } of changesOf(outcome)) {
    if (effect === 'deleted' || activity?.endsWith('_begin') !== true) continue;
    sent.set(resourceId, (sent.get(resourceId) ?? 0) + 1);
  }
  return [...sent].flatMap(([resourceId, times]) =>
    times > 2 ? [`${resourceId} was changed ${String(times)} times`] : [],
  );
}

function numbers(count: number): readonly number[] {
  return Array.from({ length: count }, (_, index) => index + 1);
}
