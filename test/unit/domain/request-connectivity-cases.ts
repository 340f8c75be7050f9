import { HUB, links, managed, peerings, SUBSCRIPTION, type RuleCase } from './request-changes.ts';

const OWN = `/subscriptions/${SUBSCRIPTION}/resourceGroups/rg-test/providers/Microsoft.Network/virtualNetworks/VNET-AKS`;

export const connectivityCases: readonly RuleCase[] = [
  {
    rule: 'V16',
    field: 'connectivity.peerings',
    what: 'a peering with a network of AKS',
    keeps: peerings(HUB),
    breaks: { ...managed, ...peerings(HUB) },
  },
  {
    rule: 'V30',
    field: 'connectivity.peerings',
    what: 'a peering twice',
    keeps: peerings(HUB),
    breaks: peerings(HUB, HUB.toUpperCase()),
  },
  {
    rule: 'V30',
    field: 'connectivity.peerings',
    what: 'a peering with itself',
    keeps: peerings(HUB),
    breaks: peerings(OWN),
  },
  {
    rule: 'V31',
    field: 'connectivity.dnsZoneLinks',
    what: 'a link twice',
    keeps: links(HUB),
    breaks: links(HUB, HUB),
  },
  {
    rule: 'V31',
    field: 'connectivity.dnsZoneLinks',
    what: 'a link to the cluster’s own network',
    keeps: { ...links(OWN), ...managed },
    breaks: links(HUB, OWN),
  },
];
