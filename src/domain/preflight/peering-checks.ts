/** The networks that the cluster's is to be connected with, and the peerings that are there already. */
import { peeringBackName, peeringName } from '../planning/connection-names.ts';
import { resourcePathOf } from '../resource-ids.ts';
import { stateVerdict } from './network-checks.ts';
import { pages } from './pages.ts';
import {
  notKnown,
  passed,
  refuses,
  skipped,
  type PreflightRule,
  type Scene,
  type Verdict,
} from './preflight-rule.ts';
import type { Part, SeenPeering, SeenRemoteNetwork } from './world-snapshot.ts';

export const peeringChecks: readonly PreflightRule[] = [
  { rule: 'V16', field: 'connectivity', doc: pages.peering, check: remoteNetworks },
  { rule: 'V16', field: 'connectivity.peerings', doc: pages.peering, check: peerings },
];

function remoteNetworks({ world }: Scene): Verdict | readonly Verdict[] {
  if (world.remoteNetworks.length === 0) return skipped('no other network is asked for');
  return world.remoteNetworks.map(remoteVerdict);
}

function remoteVerdict({ id, network }: SeenRemoteNetwork): Verdict {
  const name = resourcePathOf(id).name;
  switch (network.is) {
    case 'absent':
      return refuses(`there is no virtual network ${name}`, 'mend its id, or leave it out');
    case 'unknown':
      return notKnown(`the virtual network ${name} is not checked: ${network.why}`);
    case 'known':
      return stateVerdict(`the virtual network ${name}`, network.value.state);
  }
}

/** One half of a peering that is wanted. */
interface Half {
  readonly name: string;
  /** The network that it is in. */
  readonly at: string;
  /** The network that it leads to. */
  readonly to: string;
  readonly there: Part<{ readonly peerings: readonly SeenPeering[] }>;
}

/** Azure allows one peering between two networks: there may be none but the one that the operation would make. */
function peerings(scene: Scene): Verdict | readonly Verdict[] {
  const { network } = scene.names;
  const wanted = scene.request.connectivity.peerings;
  if (!network || wanted.length === 0) return skipped('no peering is asked for');
  return wanted.flatMap(({ virtualNetworkId }, index) => {
    const field = `connectivity.peerings.${String(index)}`;
    return halvesOf(scene, network.virtualNetworkId, virtualNetworkId).map((half) => ({
      ...halfVerdict(half),
      field,
    }));
  });
}

function halvesOf({ request, world }: Scene, own: string, remote: string): readonly [Half, Half] {
  const seen = world.remoteNetworks.find(({ id }) => isSame(id, remote));
  return [
    { name: peeringName(request.target, remote), at: own, to: remote, there: world.network },
    {
      name: peeringBackName(request.target, remote, own),
      at: remote,
      to: own,
      there: seen?.network ?? { is: 'unknown', why: 'it was not read' },
    },
  ];
}

function halfVerdict({ name, at, to, there }: Half): Verdict {
  const [here, other] = [at, to].map((id) => resourcePathOf(id).name) as [string, string];
  if (there.is === 'unknown') return notKnown(`the peerings of ${here} are not checked: ${there.why}`);
  const all = there.is === 'known' ? there.value.peerings : [];
  const conflict = all.find((each) => isSame(each.name, name) !== isSame(each.remoteId, to));
  if (!conflict) return passed(`${here} can be peered with ${other}`);
  return isSame(conflict.name, name)
    ? refuses(
        `${here} has a peering ${name} with another network`,
        `remove the peering ${name} of ${here}, or choose another cluster name`,
      )
    : refuses(
        `${here} is peered with ${other} already, as ${conflict.name}, and Azure allows one peering between two networks`,
        `remove the peering ${conflict.name} of ${here}, or leave ${to} out of connectivity.peerings`,
      );
}

function isSame(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}
