import { describe, expect, it } from 'vitest';
import { dnsLinkName, peeringBackName, peeringName } from '../../../src/domain/planning/connection-names.ts';
import { virtualNetworkId } from '../../../src/domain/resource-ids.ts';
import { requestInput } from '../../support/requests.ts';

const { target } = requestInput();
const elsewhere = { ...target, resourceGroup: 'rg-elsewhere' };
const { subscriptionId } = target;

function network(resourceGroup: string, name = 'hub'): string {
  return virtualNetworkId({ subscriptionId, resourceGroup, name });
}

const [hub, otherHub, own, ownElsewhere] = ['a', 'b', 'rg-test', 'rg-elsewhere'].map((group) =>
  network(group),
) as [string, string, string, string];

describe('the names of peerings and links', () => {
  it('say what they connect', () => {
    expect(peeringName(target, hub)).toMatch(/^aks-test-to-hub-[0-9a-f]{12}$/);
    expect(peeringBackName(target, hub, own)).toMatch(/^hub-to-aks-test-[0-9a-f]{12}$/);
    expect(dnsLinkName(target, hub)).toMatch(/^aks-test-hub-[0-9a-f]{12}$/);
  });

  it.each([
    ['of two networks of one name', peeringName(target, hub), peeringName(target, otherHub)],
    [
      'of two clusters of one name at a hub',
      peeringBackName(target, hub, own),
      peeringBackName(elsewhere, hub, ownElsewhere),
    ],
    [
      'of one cluster in two networks at a hub',
      peeringBackName(target, hub, own),
      peeringBackName(target, hub, ownElsewhere),
    ],
    ['of links to two networks of one name', dnsLinkName(target, hub), dnsLinkName(target, otherHub)],
    ['of the links of two clusters of one name', dnsLinkName(target, hub), dnsLinkName(elsewhere, hub)],
  ])('differ: %s', (_what, one, other) => {
    expect(one).not.toBe(other);
  });

  it('are the same whatever the case of the ids', () => {
    const shouted = hub.replace('resourceGroups/a', 'RESOURCEGROUPS/A');
    expect(peeringName(target, shouted)).toBe(peeringName(target, hub));
    expect(dnsLinkName(target, shouted)).toBe(dnsLinkName(target, hub));
  });

  it('stay within what Azure takes, and apart, however long the networks’ names are', () => {
    const long = { ...target, clusterName: 'c'.repeat(63) };
    const [one, other] = [network('a', `${'n'.repeat(63)}1`), network('a', `${'n'.repeat(63)}2`)];
    const names = [one, other].flatMap((id) => [
      peeringName(long, id),
      peeringBackName(long, id, own),
      dnsLinkName(long, id),
    ]);
    for (const name of names) expect(name).toMatch(/^[A-Za-z0-9][A-Za-z0-9._-]{0,78}[A-Za-z0-9_]$/);
    // A half at the other network is in that network, so that it may be named as the half at another is.
    expect(peeringName(long, one)).not.toBe(peeringName(long, other));
    expect(dnsLinkName(long, one)).not.toBe(dnsLinkName(long, other));
  });
});
