/** The cluster: whether it is there, and whether the region makes one like it. */
import { pages } from './pages.ts';
import { existenceVerdict, isGoing } from './existence-verdict.ts';
import {
  judge,
  notKnown,
  passed,
  refuses,
  skipped,
  type PreflightRule,
  type Scene,
  type Verdict,
} from './preflight-rule.ts';
import type { ClusterRequest } from '../request.ts';
import { coresOf, quotaFamilyOf } from './vm-size.ts';
import { valueOf, type SeenUsage } from './world-snapshot.ts';

export const clusterChecks: readonly PreflightRule[] = [
  { rule: 'V44', field: 'target.resourceGroup', doc: pages.groups, check: group },
  { rule: 'V44', field: 'target.clusterName', doc: pages.vnetIntegration, check: cluster },
  { rule: 'V48', field: 'cluster.nodeResourceGroup', doc: pages.nodeGroup, check: nodeGroup },
  { rule: 'V42', field: 'target.location', doc: pages.vmSizes, check: region },
  { rule: 'V3', field: 'cluster.kubernetesVersion', doc: pages.versions, check: version },
  { rule: 'V42', field: 'cluster.nodePools', doc: pages.vmSizes, check: sizes },
  { rule: 'V42', field: 'cluster.nodePools', doc: pages.quota, check: quota },
];

function group({ request, world }: Scene): Verdict | readonly Verdict[] {
  const { resourceGroup, resourceGroupExistence: existence, location } = request.target;
  const title = `resource group ${resourceGroup}`;
  const isThere = existenceVerdict(world.group, { title, existence });
  const found = valueOf(world.group);
  if (!found) return isThere;
  return [
    isThere,
    ...(found.location === location
      ? []
      : [
          refuses(
            `${title} is in ${found.location}, not in ${location}`,
            'name a group of the region of the cluster',
          ),
        ]),
    ...(isGoing(found.state) ? [refuses(`${title} is being deleted`, 'wait, or name another group')] : []),
  ];
}

/** A cluster that is as the request has it is adopted; another one is not changed. */
function cluster({ request, world }: Scene): Verdict | readonly Verdict[] {
  const { clusterName } = request.target;
  if (world.cluster.is === 'absent') return passed(`there is no cluster ${clusterName} yet`);
  return judge(world.cluster, '', ({ state, differences }) => {
    if (isGoing(state)) return refuses(`cluster ${clusterName} is being deleted`, 'wait until it is gone');
    if (differences.length > 0) {
      const told = differences.slice(0, 4).join('; ');
      return refuses(
        `cluster ${clusterName} exists and is not as asked for: ${told}`,
        'choose another name, or ask for the cluster as it is',
      );
    }
    return passed(`cluster ${clusterName} exists as it is asked for`);
  });
}

function nodeGroup({ world }: Scene): Verdict | readonly Verdict[] {
  if (world.cluster.is === 'known') return passed('the cluster exists, with its node resource group');
  if (world.nodeGroup.is === 'absent') return passed('the node resource group does not exist yet');
  return judge(world.nodeGroup, '', ({ managedBy }) =>
    refuses(
      `the resource group of the nodes exists already${managedBy === undefined ? '' : `, managed by ${managedBy}`}`,
      'set cluster.nodeResourceGroup to a name that is free',
    ),
  );
}

function region({ request, world }: Scene): Verdict | readonly Verdict[] {
  const { location } = request.target;
  return judge(world.clusterLocations, 'the provider is not known', (locations) => {
    if (locations.length === 0) return notKnown('Azure does not say which regions make clusters');
    return locations.includes(location)
      ? passed(`clusters are made in ${location}`)
      : refuses(`no clusters are made in ${location}`, 'choose another region');
  });
}

/** A minor version stands for its newest patch. */
function version({ request, world }: Scene): Verdict | readonly Verdict[] {
  const wanted = request.cluster.kubernetesVersion;
  if (wanted === undefined) return skipped('the version is left to AKS');
  return judge(world.kubernetesVersions, 'the versions are not known', (offered) => {
    if (offered.includes(wanted)) return passed(`Kubernetes ${wanted} is offered`);
    return refuses(
      `Kubernetes ${wanted} is not offered in ${request.target.location}; there are ${offered.slice(0, 12).join(', ')}`,
      'choose one of them, or leave the version out',
    );
  });
}

function sizes({ request, world }: Scene): Verdict | readonly Verdict[] {
  return judge(world.vmSizes, 'the sizes are not known', (offered) => {
    const wanted = [...new Set(request.cluster.nodePools.map(({ vmSize }) => vmSize))];
    const missing = wanted.filter((size) => offered[size.toLowerCase()] === undefined);
    return missing.length === 0
      ? passed('the region has the VM sizes')
      : refuses(`${request.target.location} has no ${missing.join(', ')}`, 'choose other VM sizes');
  });
}

/** The cores at creation, against the limits of the region and of each family of sizes. */
function quota(scene: Scene): Verdict | readonly Verdict[] {
  const { request, world } = scene;
  if (world.cluster.is === 'known') return passed('the cluster has its cores already');
  return judge(world.usages, 'the quota is not known', (usages) => {
    const needs = coresNeeded(request, valueOf(world.vmSizes) ?? {});
    if (!needs) return notKnown('how many cores the VM sizes have is not known');
    const short = [...needs].flatMap(([name, cores]) => shortage(usages, name, cores));
    return short.length > 0 ? short : passed('the quota is enough');
  });
}

function coresNeeded(
  { cluster: { nodePools } }: ClusterRequest,
  known: Readonly<Record<string, number>>,
): ReadonlyMap<string, number> | undefined {
  const needs = new Map<string, number>();
  for (const { vmSize, count } of nodePools) {
    const cores = known[vmSize.toLowerCase()] ?? coresOf(vmSize);
    if (cores === undefined) return undefined;
    for (const name of ['cores', quotaFamilyOf(vmSize) ?? '']) {
      needs.set(name, (needs.get(name) ?? 0) + cores * count);
    }
  }
  return needs;
}

/** A family that Azure does not list has no limit of its own. */
function shortage(usages: readonly SeenUsage[], name: string, needed: number): Verdict[] {
  const usage = usages.find((each) => each.name.toLowerCase() === name.toLowerCase());
  if (!usage || usage.current + needed <= usage.limit) return [];
  return [
    refuses(
      `the nodes need ${String(needed)} cores of ${name}, and ${String(Math.max(0, usage.limit - usage.current))} of ${String(usage.limit)} are free`,
      'have the quota raised, or ask for fewer or smaller nodes',
    ),
  ];
}
