/** The virtual network as a whole: whether and where it is, its state, its encryption. */
import { isVnetIntegrated, ownNetworkOf } from '../request-network.ts';
import { existenceVerdict, groupVerdicts, isGoing } from './existence-verdict.ts';
import { registrationIn } from './needed-providers.ts';
import { pages } from './pages.ts';
import {
  judge,
  passed,
  refuses,
  skipped,
  warns,
  type PreflightRule,
  type Scene,
  type Verdict,
} from './preflight-rule.ts';
import type { SeenNetwork } from './world-snapshot.ts';
import { versionOf } from './vm-size.ts';

export const NOTHING = 'the network does not exist yet';
export const BY_AKS = 'AKS makes the network';

export const networkChecks: readonly PreflightRule[] = [
  {
    rule: 'V16',
    field: 'network.virtualNetwork',
    doc: pages.vnetIntegration,
    check: existingNetwork,
  },
  {
    rule: 'V17',
    field: 'network.virtualNetwork',
    doc: pages.legacyCni,
    check: (scene) => ofNetwork(scene, (network) => regionVerdicts(scene, network)),
  },
  {
    rule: 'V23',
    field: 'network.virtualNetwork',
    doc: pages.vnetIntegration,
    check: (scene) => ofNetwork(scene, ({ state }) => stateVerdict('the virtual network', state)),
  },
  {
    rule: 'V24',
    field: 'network.virtualNetwork',
    doc: pages.encryption,
    check: (scene) => ofNetwork(scene, (network) => encryptionVerdict(scene, network)),
  },
];

/** A state that something may be used in, or will be once the write to it is over. */
export function stateVerdict(title: string, state: string): Verdict {
  if (/^succeeded$/i.test(state)) return passed(`${title} is in the state Succeeded`);
  if (/^(failed|canceled)$/i.test(state) || isGoing(state)) {
    return refuses(`${title} is in the state ${state}`, 'mend it in Azure until its state is Succeeded');
  }
  return warns(`${title} is in the state ${state}: somebody is writing it`, 'wait until that is over');
}

export function ofNetwork(
  { request, world }: Scene,
  check: (network: SeenNetwork) => Verdict | readonly Verdict[],
): Verdict | readonly Verdict[] {
  return ownNetworkOf(request.network) ? judge(world.network, NOTHING, check) : skipped(BY_AKS);
}

function existingNetwork({ request, names, world }: Scene): Verdict | readonly Verdict[] {
  const own = ownNetworkOf(request.network);
  if (!own || !names.network) return skipped(BY_AKS);
  const { name, existence } = own.virtualNetwork;
  const registration = registrationIn(world, { ...names.network.place, namespace: 'Microsoft.Network' });
  const title = `virtual network ${name}`;
  const isThere = existenceVerdict(world.network, { title, existence, registration });
  return [isThere, ...groupVerdicts(world.networkGroup, world.network, title)];
}

/** Across subscriptions Private Link works, if its limits are known. */
function regionVerdicts({ request, names }: Scene, { location }: SeenNetwork): readonly Verdict[] {
  const { target } = request;
  const isElsewhere =
    names.network?.place.subscriptionId.toLowerCase() !== target.subscriptionId.toLowerCase();
  return [
    location === target.location
      ? passed(`the virtual network is in ${location}`)
      : refuses(
          `the virtual network is in ${location} and the cluster is to be in ${target.location}`,
          'use a virtual network of the region of the cluster',
        ),
    ...(isElsewhere
      ? [
          warns(
            'the virtual network is in another subscription than the cluster',
            'prefer a virtual network of the subscription of the cluster',
          ),
        ]
      : []),
  ];
}

/** Sizes of the fourth version on encrypt by themselves what the API server then cannot read. */
function encryptionVerdict({ request }: Scene, { encrypted }: SeenNetwork): Verdict {
  if (!encrypted || !isVnetIntegrated(request.network.mode)) {
    return passed(
      encrypted ? 'a private link works with encryption' : 'the virtual network is not encrypted',
    );
  }
  const blocked = request.cluster.nodePools.filter(({ vmSize }) => versionOf(vmSize) >= 4);
  const message = 'the virtual network is encrypted, which API Server VNet Integration does not support';
  return blocked.length > 0
    ? refuses(
        `${message} with the sizes ${[...new Set(blocked.map(({ vmSize }) => vmSize))].join(', ')}`,
        'switch encryption off, or use another virtual network',
      )
    : warns(message, 'prefer a virtual network without encryption');
}

/** The request's own ranges are checked without a look at Azure. */
/** Services and pods have addresses that nothing around the cluster has. */
/** What ranges could not be compared with; undefined: everything was read. */
/** The network holds what is asked for, and none of its peers has a part of it. */
/** The subnets of the request against what the network has. */
/** A subnet that exists keeps its range. */
/** Ranges that the request left open have been found. */
/** The 2019 document sends it; nodes have had no Docker for long, and the API has dropped it. */
