/** One of the subnets that a request names, as the rules about it look at it. */
import { subnetNamed } from './addressing.ts';
import { existenceVerdict } from './existence-verdict.ts';
import { judge, skipped, type Scene, type Verdict } from './preflight-rule.ts';
import type { RequestedNetwork, RequestedSubnet } from '../request-network.ts';
import { within, type Part, type SeenSubnet } from './world-snapshot.ts';

export interface SubnetRole {
  /** For people: «node subnet». */
  readonly title: string;
  /** Why a mode without it is not checked. */
  readonly noneBecause: string;
  readonly wanted: (network: RequestedNetwork) => RequestedSubnet | undefined;
}

export interface SubnetView {
  readonly seen: (scene: Scene) => Part<SeenSubnet>;
  /** The verdict over the subnet that is there; skipped while there is none. */
  readonly judged: (
    scene: Scene,
    check: (subnet: SeenSubnet) => Verdict | readonly Verdict[],
  ) => Verdict | readonly Verdict[];
  /** Whether it is there, or not, as the request has it. */
  readonly existence: (scene: Scene) => Verdict;
}

export function subnetView({ title, noneBecause, wanted }: SubnetRole): SubnetView {
  const seen = ({ request, world }: Scene): Part<SeenSubnet> =>
    within(world.network, (network) => subnetNamed(network, wanted(request.network)?.name));
  return {
    seen,
    judged: (scene, check) =>
      wanted(scene.request.network)
        ? judge(seen(scene), `the ${title} does not exist yet`, check)
        : skipped(noneBecause),
    existence: (scene) => {
      const subnet = wanted(scene.request.network);
      if (!subnet) return skipped(noneBecause);
      const { name, existence } = subnet;
      return existenceVerdict(seen(scene), { title: `${title} ${name}`, existence });
    },
  };
}
