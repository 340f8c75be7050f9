import { dnsLinkName } from '../../../../../src/domain/planning/connection-names.ts';
import { known } from '../../../../../src/domain/preflight/world-snapshot.ts';
import {
  SUBSCRIPTION,
  OTHER,
  REMOTE,
  ZONE,
  group,
  target,
  withNetwork,
  ownZone,
  linkToHub,
  type Row,
} from './case-parts.ts';

const LINK = dnsLinkName(target, REMOTE);

export const dnsCases: readonly Row[] = [
  {
    rule: 'V31',
    field: 'access.privateDnsZone',
    what: 'a zone that must exist',
    passes: { request: ownZone, world: { zone: known(true) }, says: 'is there' },
    fails: {
      request: { access: { privateDnsZone: ZONE, privateDnsZoneExistence: 'mustExist' } },
      says: 'mustExist',
    },
  },
  {
    rule: 'V31',
    field: 'access.privateDnsZone',
    what: 'the group of a zone that is to be made',
    passes: { request: ownZone, world: { zoneGroup: known(group) }, says: 'will be made' },
    fails: {
      request: ownZone,
      world: { zoneGroup: known({ ...group, state: 'Deleting' }) },
      says: 'a resource group that is being deleted',
    },
  },
  {
    rule: 'V31',
    field: 'connectivity.dnsZoneLinks.0',
    what: 'a second link to a network',
    passes: {
      request: linkToHub,
      world: { zoneLinks: known([{ name: LINK, virtualNetworkId: REMOTE.toUpperCase() }]) },
      says: 'the links can be made',
    },
    fails: {
      request: linkToHub,
      world: { zoneLinks: known([{ name: 'by-hand', virtualNetworkId: REMOTE }]) },
      says: 'is linked to hub already, as by-hand',
    },
  },
  {
    rule: 'V31',
    field: 'connectivity.dnsZoneLinks.0',
    what: 'a link of the name to another network',
    passes: { request: linkToHub, world: { zoneLinks: known([]) }, says: 'the links can be made' },
    fails: {
      request: linkToHub,
      world: { zoneLinks: known([{ name: LINK, virtualNetworkId: '/other' }]) },
      says: `has a link ${LINK} to another network`,
    },
  },
  {
    rule: 'V36',
    field: 'access.privateDnsZone',
    what: 'the registration in the subscription of the zone',
    passes: {
      request: { access: { privateDnsZone: ZONE.replace(SUBSCRIPTION, OTHER) } },
      world: { zoneRegistration: known('Registered') },
      says: 'is registered in the subscription of the zone',
    },
    fails: {
      request: { access: { privateDnsZone: ZONE.replace(SUBSCRIPTION, OTHER) } },
      world: { zoneRegistration: known('NotRegistered') },
      says: `NotRegistered in the subscription of the zone, ${OTHER}`,
    },
  },
  {
    rule: 'V37',
    field: 'connectivity.customDnsServersReachZone',
    what: 'DNS servers that cannot see the zone of AKS',
    passes: {
      request: { connectivity: { customDnsServersReachZone: true } },
      world: withNetwork({ dnsServers: ['10.9.0.4'] }),
      says: 'which are said to see the zone',
    },
    fails: { world: withNetwork({ dnsServers: ['10.9.0.4'] }), says: '10.9.0.4), which cannot see the zone' },
  },
  {
    rule: 'V37',
    field: 'connectivity.customDnsServersReachZone',
    what: 'DNS servers and a zone of the requester',
    passes: { request: ownZone, world: withNetwork(), says: 'uses the DNS of Azure' },
    fails: {
      request: ownZone,
      world: withNetwork({ dnsServers: ['10.9.0.4'] }),
      says: 'must resolve the zone',
      as: 'warning',
    },
  },
];
