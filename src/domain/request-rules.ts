/**
 * Rules that look at several fields of a request at once and need nothing live. Each row carries its number; all are
 * checked, so that a sender sees everything wrong at once.
 */
import { accessRules } from './access-rules.ts';
import { alternateRules } from './alternate-rules.ts';
import type { Finding } from './finding.ts';
import { networkRules } from './network-rules.ts';
import { allowsLocation, profiles } from './profiles.ts';
import { checkRanges } from './range-rules.ts';
import type { RequestRule } from './request-rule.ts';
import type { ClusterRequest } from './request.ts';

/** Source: quotas-skus-regions, nodes in a cluster. */
const MOST_NODES = 5000;
/** Of the group that AKS makes for the nodes (V48). */
const LONGEST_NODE_GROUP = 80;

const profileRules: readonly RequestRule[] = [
  {
    rule: 'V6',
    field: 'network.mode',
    remedy: 'choose a mode of the profile, or the profile ga, which has all',
    check: ({ profile, network }) =>
      profiles[profile].modes.includes(network.mode)
        ? undefined
        : `the profile ${profile} has only ${profiles[profile].modes.join(' and ')}`,
  },
  {
    rule: 'V7',
    field: 'access.privateCluster',
    remedy: 'set access.privateCluster to true, or use the profile ga',
    check: ({ profile, access }) =>
      profiles[profile].privateOnly && !access.privateCluster
        ? `the profile ${profile} makes private clusters only`
        : undefined,
  },
  {
    rule: 'V42',
    field: 'target.location',
    remedy: 'choose a region that the profile lists',
    check: ({ profile, target }) =>
      allowsLocation(profiles[profile], target.location)
        ? undefined
        : `the profile ${profile} is not available in ${target.location}`,
  },
  {
    rule: 'V45',
    field: 'allowPreview',
    remedy: 'set allowPreview to true if the subscription is not one for production, or use the profile ga',
    check: ({ profile, allowPreview }) =>
      profiles[profile].preview && !allowPreview
        ? `the profile ${profile} registers a preview feature, which stays registered in the subscription`
        : undefined,
  },
];

const clusterRules: readonly RequestRule[] = [
  {
    rule: 'V2',
    field: 'cluster.nodePools',
    remedy: 'give each pool a name of its own',
    check: ({ cluster }) =>
      new Set(cluster.nodePools.map((pool) => pool.name)).size < cluster.nodePools.length
        ? 'two pools have one name'
        : undefined,
  },
  {
    rule: 'V47',
    field: 'cluster.nodePools',
    remedy: 'give every pool of the mode System a count of at least 1, and have one',
    check: ({ cluster }) => {
      const system = cluster.nodePools.filter((pool) => pool.mode === 'System');
      return system.length > 0 && system.every((pool) => (pool.autoscale?.minCount ?? pool.count) >= 1)
        ? undefined
        : 'there is no system pool, or one without a node';
    },
  },
  {
    rule: 'V47',
    field: 'cluster.nodePools',
    remedy: 'keep minCount ≤ count ≤ maxCount',
    check: ({ cluster }) => {
      const wrong = cluster.nodePools.find(
        ({ count, autoscale }) => autoscale && (count < autoscale.minCount || count > autoscale.maxCount),
      );
      return wrong ? `the count of pool ${wrong.name} is outside its autoscale range` : undefined;
    },
  },
  {
    rule: 'V47',
    field: 'cluster.nodePools',
    remedy: `ask for at most ${String(MOST_NODES)} nodes in all`,
    check: ({ cluster }) => {
      const nodes = cluster.nodePools.reduce(
        (sum, pool) => sum + (pool.autoscale?.maxCount ?? pool.count),
        0,
      );
      return nodes > MOST_NODES ? `${String(nodes)} nodes are more than a cluster takes` : undefined;
    },
  },
  {
    rule: 'V48',
    field: 'cluster.nodeResourceGroup',
    remedy: 'name another group, or leave it out',
    check: ({ cluster, target }) =>
      cluster.nodeResourceGroup?.toLowerCase() === target.resourceGroup.toLowerCase()
        ? 'the nodes need a resource group of their own'
        : undefined,
  },
  {
    rule: 'V48',
    field: 'target.clusterName',
    remedy: 'choose a shorter cluster or resource group name, or set cluster.nodeResourceGroup',
    check: ({ target, cluster }) => {
      const { length } = `MC_${target.resourceGroup}_${target.clusterName}_${target.location}`;
      return cluster.nodeResourceGroup === undefined && length > LONGEST_NODE_GROUP
        ? `the node resource group's name would have ${String(length)} characters, and Azure takes ${String(LONGEST_NODE_GROUP)}`
        : undefined;
    },
  },
];

/** The whole table of rules over several fields. */
export const requestRules: readonly RequestRule[] = [
  ...profileRules,
  ...alternateRules,
  ...accessRules,
  ...networkRules,
  ...clusterRules,
];

/** Everything that is wrong with the request; empty when it may run. */
export function checkRequest(request: ClusterRequest): readonly Finding[] {
  const fromRules = requestRules.flatMap(({ rule, field, remedy, check }) => {
    const message = check(request);
    return message === undefined ? [] : [{ rule, field, message, remedy }];
  });
  return [...fromRules, ...checkRanges(request)];
}
