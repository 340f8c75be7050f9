/**
 * Chooses the ranges that a request leaves open: of the virtual network, and of the subnets in it. Pure: the same
 * question has the same answer.
 *
 * What is chosen touches nothing that it is to keep clear of, the subnets lie in the network and not on each other,
 * and each has room for what it is asked to hold.
 */
import { contains, type Cidr } from './cidr.ts';
import { freePrivateRange, freeRange, freeRangeAround } from './free-range.ts';

/** A subnet's range, or the length that it has to have. */
export type SubnetQuestion = { readonly range: Cidr } | { readonly prefixLength: number };

export interface AddressQuestion {
  /** Null: to be chosen. */
  readonly virtualNetwork: readonly Cidr[] | null;
  /** Null: there is none. */
  readonly apiServerSubnet: SubnetQuestion | null;
  readonly nodeSubnet: SubnetQuestion;
  /** Other subnets of the network. */
  readonly siblings: readonly Cidr[];
  /** Peers, services, pods, and what AKS keeps for itself. */
  readonly apart: readonly Cidr[];
}

export interface ChosenAddresses {
  readonly virtualNetwork: readonly Cidr[];
  readonly apiServerSubnet: Cidr | null;
  readonly nodeSubnet: Cidr;
}

export type AddressProposal =
  | { readonly ok: true; readonly chosen: ChosenAddresses }
  | {
      readonly ok: false;
      /** For what no room was found. */
      readonly part: 'virtualNetwork' | 'apiServerSubnet' | 'nodeSubnet';
      /** The length of the range that was looked for. */
      readonly prefixLength: number;
    };

export function proposeAddresses(question: AddressQuestion): AddressProposal {
  const { apiServerSubnet, nodeSubnet } = question;
  const given = [apiServerSubnet, nodeSubnet].flatMap((each) =>
    each && 'range' in each ? [each.range] : [],
  );
  const space = question.virtualNetwork ?? chooseNetwork(question, given);
  if (space.length === 0) {
    return { ok: false, part: 'virtualNetwork', prefixLength: lengthForAll(question) };
  }
  const taken = [...question.apart, ...question.siblings, ...given];
  const { node, apiServer } = placeBoth(space, question, taken);
  if (!node) return { ok: false, part: 'nodeSubnet', prefixLength: lengthOf(nodeSubnet) };
  if (apiServerSubnet && !apiServer) {
    return { ok: false, part: 'apiServerSubnet', prefixLength: lengthOf(apiServerSubnet) };
  }
  return {
    ok: true,
    chosen: { virtualNetwork: space, apiServerSubnet: apiServer ?? null, nodeSubnet: node },
  };
}

/** The larger first: whatever is left still holds the smaller. */
function placeBoth(
  space: readonly Cidr[],
  { apiServerSubnet, nodeSubnet }: AddressQuestion,
  taken: readonly Cidr[],
): { readonly node: Cidr | undefined; readonly apiServer: Cidr | undefined } {
  if (!apiServerSubnet || lengthOf(nodeSubnet) <= lengthOf(apiServerSubnet)) {
    const node = place(space, nodeSubnet, taken);
    return { node, apiServer: place(space, apiServerSubnet, node ? [...taken, node] : taken) };
  }
  const apiServer = place(space, apiServerSubnet, taken);
  return { apiServer, node: place(space, nodeSubnet, apiServer ? [...taken, apiServer] : taken) };
}

/** One range for everything; where the given subnets have none in common, theirs and one more. */
function chooseNetwork(question: AddressQuestion, given: readonly Cidr[]): readonly Cidr[] {
  const open = lengthForAll(question);
  if (given.length === 0) {
    const found = freePrivateRange(open, question.apart);
    return found ? [found] : [];
  }
  const around = freeRangeAround(given, question.apart);
  if (around && holdsOpen(around, question, given)) return [around];
  const apart = [...given, ...question.apart];
  const more = hasOpen(question) ? freePrivateRange(open, apart) : undefined;
  return hasOpen(question) && !more ? [] : [...withoutInner(given), ...(more ? [more] : [])];
}

function hasOpen({ apiServerSubnet, nodeSubnet }: AddressQuestion): boolean {
  return [apiServerSubnet, nodeSubnet].some((each) => each !== null && !('range' in each));
}

function holdsOpen(space: Cidr, question: AddressQuestion, given: readonly Cidr[]): boolean {
  const open = [question.apiServerSubnet, question.nodeSubnet].filter((each) => each && !('range' in each));
  return open.every((each) => place([space], each, [...given, ...question.apart]) !== undefined);
}

/** Two subnets of one length fit into a range of twice that. */
function lengthForAll({ apiServerSubnet, nodeSubnet }: AddressQuestion): number {
  if (!apiServerSubnet) return lengthOf(nodeSubnet);
  return Math.min(lengthOf(nodeSubnet), lengthOf(apiServerSubnet)) - 1;
}

function lengthOf(subnet: SubnetQuestion): number {
  return 'range' in subnet ? subnet.range.prefixLength : subnet.prefixLength;
}

function place(
  space: readonly Cidr[],
  subnet: SubnetQuestion | null,
  taken: readonly Cidr[],
): Cidr | undefined {
  if (!subnet) return undefined;
  return 'range' in subnet ? subnet.range : freeRange(space, subnet.prefixLength, taken);
}

function withoutInner(ranges: readonly Cidr[]): readonly Cidr[] {
  return ranges.filter((one) => !ranges.some((other) => other !== one && contains(other, one)));
}
