import { describe, expect, it } from 'vitest';
import { parseRequest } from '../../../src/domain/parse-request.ts';
import { requestWith } from '../../support/request-with.ts';
import { requestInput } from '../../support/requests.ts';

function many(count: number) {
  return Array.from({ length: count }, (_, index) => ({
    name: `p${String(index)}`,
    mode: 'User',
    count: 1000,
  }));
}

function findingsOf(body: unknown) {
  const parsed = parseRequest(body, '*');
  return parsed.ok ? [] : parsed.findings;
}

describe('parseRequest', () => {
  it('fills in the defaults', () => {
    const parsed = parseRequest(requestInput(), '*');
    expect(parsed).toMatchObject({
      ok: true,
      request: {
        profile: 'ga',
        onFailure: 'rollback',
        access: { privateCluster: true, publicFqdn: false, authorizedIpRanges: [] },
        network: { serviceCidr: '10.0.0.0/16', dnsServiceIp: '10.0.0.10', plugin: 'azure' },
        cluster: { tier: 'Standard', nodePools: [{ name: 'system', mode: 'System', count: 3 }] },
        tags: {},
      },
    });
  });

  it.each([
    ['surprise', 'surprise'],
    ['network.surprise', 'network.surprise'],
    ['cluster.nodePools', 'cluster.nodePools.0.surprise', [{ name: 'a', surprise: 1 }]],
    ['target.surprise', 'target.surprise'],
  ])('refuses an unknown key at %s with its path', (path, field, value: unknown = 1) => {
    expect(findingsOf(requestWith(path, value))).toContainEqual(
      expect.objectContaining({ rule: 'schema', field, remedy: 'leave it out' }),
    );
  });

  it.each([
    ['requestId', 'a b'],
    ['requestId', ''],
    ['requestId', 'x'.repeat(65)],
    ['requestId', 'a/b'],
    ['requestedBy', ''],
    ['apiVersion', 'slipway/v2'],
    ['kind', 'Other'],
    ['target.subscriptionId', 'not-a-guid'],
    ['target.clusterName', '-a'],
    ['target.clusterName', 'a'.repeat(64)],
    ['target.resourceGroup', 'ends-with-dot.'],
    ['target.location', 'West US 2'],
    ['network.mode', 'other'],
    ['network.virtualNetwork.addressPrefixes.0', '172.19.0.1/16'],
    ['network.apiServerSubnet.addressPrefix', '172.19.0.0'],
    ['network.dnsServiceIp', '10.0.0.300'],
    ['network.plugin', 'kubenet'],
    ['onFailure', 'explode'],
    ['profile', 'beta'],
    ['access.privateDnsZone', 'mine'],
    ['tags.Timestamp', 'x'],
    ['tags.azure-x', 'x'],
    ['identity.name', 'a.b'],
    ['identity.name', 'ab'],
    ['network.virtualNetwork.name', 'v'],
    ['network.nodeSubnet.name', 'GatewaySubnet'],
  ])('refuses %s %j and names the field', (path, value) => {
    expect(findingsOf(requestWith(path, value)).map(({ field }) => field)).toContain(path);
  });

  it.each([
    ['V2', 'cluster.nodePools', { nodePools: [{ name: 'a' }, { name: 'a' }] }, 'cluster'],
    ['V7', 'access.privateCluster', { privateCluster: false }, 'access', 'preview-2022'],
    ['V13', 'access.publicFqdn', { privateDnsZone: 'none' }, 'access'],
    ['V14', 'access.privateDnsZone', { privateCluster: false, privateDnsZone: 'none' }, 'access'],
    [
      'V16',
      'network.nodeSubnet.name',
      { name: 'SNET-APISERVER', addressPrefix: '172.19.1.0/24' },
      'network.nodeSubnet',
    ],
    [
      'V19',
      'network.apiServerSubnet.addressPrefix',
      '172.19.0.0/29',
      'network.apiServerSubnet.addressPrefix',
    ],
    ['V27', 'network.nodeSubnet.addressPrefix', '172.19.1.0/26', 'network.nodeSubnet.addressPrefix'],
    ['V28', 'network.serviceCidr', '172.30.4.0/24', 'network.serviceCidr'],
    [
      'V28',
      'network.virtualNetwork.addressPrefixes.0',
      ['172.16.0.0/12'],
      'network.virtualNetwork.addressPrefixes',
    ],
    ['V29', 'network.serviceCidr', '10.0.0.0/12', 'network.serviceCidr'],
    ['V29', 'network.dnsServiceIp', '10.1.0.10', 'network.dnsServiceIp'],
    ['V29', 'network.dnsServiceIp', '10.0.0.1', 'network.dnsServiceIp'],
    ['V30', 'network.nodeSubnet.addressPrefix', '172.20.1.0/24', 'network.nodeSubnet.addressPrefix'],
    [
      'V30',
      'network.apiServerSubnet.addressPrefix',
      '172.19.1.0/28',
      'network.apiServerSubnet.addressPrefix',
    ],
    ['V30', 'network.serviceCidr', '172.19.8.0/24', 'network.serviceCidr'],
    ['V30', 'network.serviceCidr', 'overlay', 'network.pluginMode', 'ga', '10.244.0.0/16'],
    ['V42', 'target.location', 'qatarcentral', 'target.location'],
    ['V48', 'target.clusterName', 'x'.repeat(63), 'target.clusterName'],
    ['V47', 'cluster.nodePools', { nodePools: [{ name: 'a', count: 1000 }, ...many(5)] }, 'cluster'],
    ['V47', 'cluster.nodePools', { nodePools: [{ name: 'a' }, { name: 'b', count: 0 }] }, 'cluster'],
    ['V42', 'target.location', 'eastus', 'target.location', 'preview-2022'],
    ['V47', 'cluster.nodePools', { nodePools: [{ name: 'a', mode: 'User' }] }, 'cluster'],
    [
      'V47',
      'cluster.nodePools',
      { nodePools: [{ name: 'a', count: 9, autoscale: { minCount: 1, maxCount: 5 } }] },
      'cluster',
    ],
  ])('finds a breach of %s at %s', (...row) => {
    const [rule, field, value, path, profile = 'ga', serviceCidr = '10.0.0.0/16'] = row;
    const { network, ...rest } = requestWith(path, value) as { network: object };
    const dnsServiceIp = serviceCidr.replace('0/16', '10');
    const ranges = 'serviceCidr' in network || 'dnsServiceIp' in network ? {} : { serviceCidr, dnsServiceIp };
    const body = { ...rest, network: { ...network, ...ranges }, profile };
    expect(findingsOf(body)).toContainEqual(expect.objectContaining({ rule, field }));
  });

  it('tells everything that is wrong at once', () => {
    const body = requestWith('network.apiServerSubnet.addressPrefix', '172.20.0.0/29');
    expect(findingsOf(body).map(({ rule }) => rule)).toEqual(['V19', 'V30']);
  });

  it.each([undefined, null, 5, 'text', [], [1], { requestId: {} }])('refuses %j without a throw', (body) => {
    expect(parseRequest(body, '*')).toMatchObject({ ok: false });
  });

  it('gives the request id of a refused request when that is well formed', () => {
    expect(parseRequest({ requestId: 'r-1', requestedBy: 'me' }, '*')).toMatchObject({
      ok: false,
      requestId: 'r-1',
      requestedBy: 'me',
    });
    expect(parseRequest({ requestId: 'not good' }, '*')).not.toHaveProperty('requestId');
  });

  it('refuses prototype keys like any unknown key', () => {
    const body: unknown = JSON.parse(
      JSON.stringify(requestInput()).replace('{', '{"__proto__":{"polluted":1},'),
    );
    expect(parseRequest(body, '*').ok).toBe(false);
    expect(Object.prototype).not.toHaveProperty('polluted');
  });
});
