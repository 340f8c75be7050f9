/** What a subnet must satisfy within its virtual network, and what its users forbid. */
import { refusal, type ArmError } from '../arm-error.ts';
import { contains, isAligned, overlaps, parsePrefix, type IpPrefix } from '../ip-prefix.ts';
import { listAt, textAt, textsAt, type JsonObject } from '../json-values.ts';
import type { SubnetClaim } from '../state/subnet-claims.ts';

export interface SubnetWanted {
  readonly name: string;
  readonly properties: JsonObject;
}

/** Azure's smallest subnet. */
const LONGEST_IPV4_PREFIX = 29;
const SUBNET_NAME = /^[a-z0-9]([\w.-]{0,78}\w)?$/i;

function prefixTexts(properties: JsonObject): readonly string[] {
  const single = textAt(properties, 'addressPrefix');
  return single === undefined ? textsAt(properties, 'addressPrefixes') : [single];
}

export function prefixesOf(properties: JsonObject): readonly IpPrefix[] {
  return prefixTexts(properties).flatMap((text) => parsePrefix(text) ?? []);
}

/** The services that the subnet is delegated to. */
export function delegationsOf(properties: JsonObject): readonly string[] {
  return listAt(properties, 'delegations').flatMap((each) => textAt(each, 'properties', 'serviceName') ?? []);
}

export function requirePrefixes(texts: readonly string[], owner: string): readonly IpPrefix[] {
  if (texts.length === 0) {
    throw refusal(400, 'InvalidRequestFormat', `'${owner}' must have at least one address prefix.`);
  }
  return texts.map((text) => {
    const prefix = parsePrefix(text);
    if (!prefix) {
      throw refusal(
        400,
        'InvalidAddressPrefixFormat',
        `Address prefix ${text} of resource ${owner} is not formatted correctly. It should follow CIDR notation, ` +
          'for example 10.0.0.0/24.',
      );
    }
    if (!isAligned(prefix)) {
      throw refusal(
        400,
        'InvalidCIDRNotation',
        `The address prefix ${text} in resource ${owner} has an invalid CIDR notation.`,
      );
    }
    return prefix;
  });
}

export function requireSubnetFits(subnet: SubnetWanted, space: readonly IpPrefix[], network: string): void {
  if (!SUBNET_NAME.test(subnet.name)) {
    throw refusal(400, 'InvalidResourceName', `Resource name '${subnet.name}' is invalid.`);
  }
  for (const prefix of requirePrefixes(prefixTexts(subnet.properties), subnet.name)) {
    const tooSmall = prefix.family === 4 && prefix.bits > LONGEST_IPV4_PREFIX;
    if (tooSmall || !space.some((outer) => contains(outer, prefix))) {
      throw refusal(
        400,
        'NetcfgInvalidSubnet',
        `Subnet '${subnet.name}' is not valid in virtual network '${network}'.`,
      );
    }
  }
}

export function requireNoOverlap(
  subnet: SubnetWanted,
  siblings: readonly SubnetWanted[],
  network: string,
): void {
  const own = prefixesOf(subnet.properties);
  const others = siblings.filter(({ name }) => name.toLowerCase() !== subnet.name.toLowerCase());
  const clash = others.some(({ properties }) =>
    prefixesOf(properties).some((other) => own.some((prefix) => overlaps(prefix, other))),
  );
  if (!clash) return;
  throw refusal(
    400,
    'NetcfgSubnetRangesOverlap',
    `Subnet '${subnet.name}' is not valid because its IP address range overlaps with that of an existing subnet in ` +
      `virtual network '${network}'.`,
  );
}

export function inUse(name: string, claims: readonly SubnetClaim[]): ArmError {
  return refusal(
    400,
    'InUseSubnetCannotBeDeleted',
    `Subnet ${name} is in use by ${claims.flatMap(({ usedBy }) => usedBy).join(', ')} and cannot be deleted. In order to ` +
      'delete the subnet, delete all the resources within the subnet. See aka.ms/deletesubnet.',
  );
}

/** Refuses to change what the users of the subnet rest on: its addresses and its delegation. */
export function requireUsersKept(
  before: SubnetWanted,
  after: SubnetWanted,
  claims: readonly SubnetClaim[],
): void {
  const [first] = claims;
  if (!first) return;
  const kept = prefixTexts(after.properties);
  if (prefixTexts(before.properties).some((text) => !kept.includes(text))) {
    throw refusal(
      400,
      'InUsePrefixCannotBeDeleted',
      `IpPrefix ${prefixTexts(before.properties).join(', ')} on Subnet ${before.name} has active allocations and ` +
        'cannot be deleted.',
    );
  }
  const delegations = delegationsOf(after.properties);
  const lost = delegationsOf(before.properties).filter((service) => !delegations.includes(service));
  requireNoNewDelegation(before, delegations, claims);
  const link = claims.find(({ kind }) => kind === 'apiServer');
  if (link && lost.length > 0) {
    throw refusal(
      400,
      'SubnetMissingRequiredDelegation',
      `Subnet ${before.name} requires any of the following delegation(s) [${lost.join(', ')}] to reference service ` +
        `association link ${link.usedBy.join(', ')}.`,
    );
  }
}

/** What is in a subnet as an ordinary user keeps it from being delegated. */
function requireNoNewDelegation(
  before: SubnetWanted,
  delegations: readonly string[],
  claims: readonly SubnetClaim[],
): void {
  const own = delegationsOf(before.properties);
  const users = claims.filter(({ kind }) => kind !== 'apiServer').flatMap(({ usedBy }) => usedBy);
  if (users.length === 0 || delegations.every((service) => own.includes(service))) return;
  throw refusal(
    400,
    'SubnetDelegationsCannotChangeWhenSubnetUsedByResource',
    `Delegations of subnet ${before.name} cannot be changed from [${own.join(', ')}] to [${delegations.join(', ')}] ` +
      `because it is being used by the resource ${users[0] ?? ''}.`,
  );
}
