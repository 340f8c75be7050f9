import { describe, expect, it } from 'vitest';
import { parseRequest } from '../../../src/domain/parse-request.ts';
import { requestWith } from '../../support/request-with.ts';
import { requestInput } from '../../support/requests.ts';

const INSIDE = requestInput().target.subscriptionId;
const OUTSIDE = '22222222-2222-4222-8222-222222222222';
const NETWORK_ID = `/subscriptions/${OUTSIDE}/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/hub`;
const ZONE_ID = `/subscriptions/${OUTSIDE}/resourceGroups/rg/providers/Microsoft.Network/privateDnsZones/privatelink.westus2.azmk8s.io`;

const deprovision = {
  apiVersion: 'slipway/v1',
  kind: 'DeprovisionCluster',
  requestId: 'd-1',
  requestedBy: 'me',
  target: { subscriptionId: OUTSIDE, resourceGroup: 'rg', clusterName: 'k' },
};

const named: readonly (readonly [field: string, body: unknown])[] = [
  ['target.subscriptionId', requestWith('target.subscriptionId', OUTSIDE)],
  [
    'target.subscriptionId',
    { ...requestInput(), kind: 'PlanCluster', target: { ...requestInput().target, subscriptionId: OUTSIDE } },
  ],
  ['target.subscriptionId', deprovision],
  ['network.virtualNetwork.subscriptionId', requestWith('network.virtualNetwork.subscriptionId', OUTSIDE)],
  ['access.privateDnsZone', requestWith('access.privateDnsZone', ZONE_ID)],
  [
    'connectivity.dnsZoneLinks.1.virtualNetworkId',
    requestWith('connectivity.dnsZoneLinks', [
      { virtualNetworkId: NETWORK_ID.replace(OUTSIDE, INSIDE.toUpperCase()) },
      { virtualNetworkId: NETWORK_ID },
    ]),
  ],
  [
    'connectivity.peerings.0.virtualNetworkId',
    requestWith('connectivity.peerings', [{ virtualNetworkId: NETWORK_ID }]),
  ],
];

function fenceFields(body: unknown, fence: '*' | readonly string[]): readonly string[] {
  const parsed = parseRequest(body, fence);
  const findings = parsed.ok ? [] : parsed.findings;
  return findings.filter(({ rule }) => rule === 'V51').map(({ field }) => field);
}

describe('the fence of subscriptions (V51)', () => {
  it.each(named)('refuses %s outside, and says what to do', (field, body) => {
    const parsed = parseRequest(body, [INSIDE]);
    expect(parsed.ok || parsed.findings).toContainEqual({
      rule: 'V51',
      field,
      message: `subscription ${OUTSIDE} is none of those that this app works in`,
      remedy: expect.stringMatching(/onboard.*SUBSCRIPTIONS/) as string,
    });
    expect(fenceFields(body, [INSIDE])).toEqual([field]);
    expect(fenceFields(body, [])).toContain(field);
    expect(fenceFields(body, [INSIDE, OUTSIDE.toUpperCase()])).toEqual([]);
    expect(fenceFields(body, '*')).toEqual([]);
  });

  it('lets a request be that names nothing outside', () => {
    expect(parseRequest(requestInput(), [INSIDE.toUpperCase()])).toMatchObject({ ok: true });
  });
});
