import { describe, expect, it } from 'vitest';
import { stepKindNames, verbActivityName } from '../../src/contracts/step-kind.ts';
import type { StepKindName } from '../../src/domain/step-inputs.ts';
import { verbs, type Verb } from '../../src/domain/verb-answers.ts';
import { targetOf } from '../../src/local/arm/request-target.ts';
import { requestLimits as simulated } from '../../src/local/arm/throttling/request-limits.ts';
import { limitNames, type LimitName } from '../../src/pacing/request-limits.ts';
import { needsOf, operationNeeds } from '../../src/pacing/request-needs.ts';
import { clusterRequest } from '../support/requests.ts';
import { withWorld } from '../chaos/worlds/run-world.ts';
import type { WorldOutcome } from '../chaos/worlds/world-outcome.ts';
import type { WorldPlan } from '../chaos/worlds/world-plan.ts';
import { clusterBody, modes, type Mode } from '../chaos/worlds/world-requests.ts';

const QUOTAS = { cores: 10_000 };

function manyAtOnce(mode: Mode, count: number, arm: WorldPlan['arm']): WorldPlan {
  const place = (index: number) => ({
    requestId: `req-${String(index)}`,
    resourceGroup: `rg-${String(index)}`,
    clusterName: `aks-${String(index)}`,
  });
  return {
    seed: 5,
    about: `${String(count)} at once`,
    existing: [],
    messages: Array.from({ length: count }, (_, index) => ({
      ...{ afterMs: 0, messageId: `m-${String(index)}`, body: clusterBody(mode, place(index)) },
    })),
    commands: [],
    crashes: [],
    arm: { quotas: QUOTAS, ...arm },
    longestTripMs: 0,
    recordFailures: 0,
    sharedReadMs: 5000,
  };
}

/** How the simulator names the bucket of each limit. */
const buckets: Readonly<Record<LimitName, RegExp>> = {
  reads: /^arm reads \S+ \S/,
  writes: /^arm writes \S+ \S/,
  deletes: /^arm deletes \S+ \S/,
  clusterOperations: /^aks GetOperationStatusHandler/,
  clusterLists: /^aks ListManagedClustersBySubscription/,
  clusterCalls: /^aks ManagedClusters /,
  networkWrites: /^provider microsoft.network (writes|deletes)/,
  dnsReads: /^provider microsoft.network\/privatedns reads/,
};

/** Requests of each activity that count against the limit. */
function countedIn({ arm }: WorldOutcome, limit: LimitName): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { method, path, activity } of arm.exchanges) {
    const request = { method, target: targetOf(method, path), subscription: 's', caller: 'app' };
    const isDrawn = simulated.some(({ bucketOf }) => buckets[limit].test(bucketOf(request) ?? ''));
    if (isDrawn && activity !== null) counts.set(activity, (counts.get(activity) ?? 0) + 1);
  }
  return counts;
}

const kindOfActivity = new Map<string, readonly [StepKindName, Verb]>(
  stepKindNames.flatMap((kind) => verbs.map((verb) => [verbActivityName(kind, verb), [kind, verb] as const])),
);

/** Reads that many make together are made by one of them alone, which may be any. */
const MOST_SHARED = 14;
/** The read of what has been made, at the end of what is polled. */
const LAST_READ = 1;

describe('the needs of verbs', () => {
  it.each(modes)('are what they ask for, in a provisioning of mode %s', async (mode) => {
    const runs = new Map<string, number>();
    const witness = {
      played: () => undefined,
      answered: () => undefined,
      called: (_: string, activity: string) => runs.set(activity, (runs.get(activity) ?? 0) + 1),
    };
    const check = (outcome: WorldOutcome): void => {
      for (const limit of limitNames)
        for (const [activity, count] of countedIn(outcome, limit)) {
          const [kind, verb] = kindOfActivity.get(activity) ?? [];
          if (kind === undefined || verb === undefined) continue;
          const most = (needsOf(kind, verb)[limit] ?? 0) * (runs.get(activity) ?? 0);
          const beyond = kind === 'preflight' || kind === 'previewFeature' ? MOST_SHARED : LAST_READ * 3;
          expect(count, `${activity} ${limit}`).toBeLessThanOrEqual(most + beyond);
        }
    };
    await withWorld(manyAtOnce(mode, 1, { throttling: 'off' }), check, witness);
  });

  it.each(modes)('of a whole operation are about what it asks for, in mode %s', async (mode) => {
    const { network, profile, allowPreview } = clusterBody(mode, {
      ...{ requestId: 'r', resourceGroup: 'g', clusterName: 'c' },
    });
    const request = clusterRequest({
      network,
      ...(profile === undefined ? {} : { profile }),
      ...(allowPreview === undefined ? {} : { allowPreview }),
    });
    const needs = operationNeeds('preflight', { request }) ?? {};
    await withWorld(manyAtOnce(mode, 4, { throttling: 'off' }), (outcome) => {
      // Looks at operations of AKS are not in it: where they are few, a list does.
      for (const limit of limitNames.filter((each) => needs[each] !== undefined)) {
        const total = [...countedIn(outcome, limit).values()].reduce((sum, count) => sum + count, 0);
        expect(total / 4, limit).toBeLessThanOrEqual((needs[limit] ?? 0) * 1.3 + 3);
        expect(total / 4, limit).toBeGreaterThanOrEqual((needs[limit] ?? 0) * 0.6);
      }
    });
  });
});

describe('many operations at once', () => {
  it('all succeed under the published limits, and Azure refuses nothing', async () => {
    await withWorld(manyAtOnce('byoVnet', 16, { throttling: 1 }), ({ documents, arm }) => {
      expect([...documents.values()].map(({ phase }) => phase)).toEqual(Array(16).fill('Succeeded'));
      expect(arm.exchanges.filter(({ status }) => status === 429)).toEqual([]);
    });
  });

  it('are refused nothing twice in a row where Azure takes less than it says', async () => {
    await withWorld(manyAtOnce('byoVnet', 12, { throttling: 0.6 }), ({ documents, arm }) => {
      expect([...documents.values()].map(({ phase }) => phase)).toEqual(Array(12).fill('Succeeded'));
      const refused = new Map<string, number>();
      let longest = 0;
      for (const { operationId, method, path, status } of arm.exchanges) {
        const key = `${operationId ?? ''} ${method} ${path}`;
        refused.set(key, status === 429 ? (refused.get(key) ?? 0) + 1 : 0);
        longest = Math.max(longest, refused.get(key) ?? 0);
      }
      expect(longest).toBeLessThanOrEqual(1);
    });
  });
});
