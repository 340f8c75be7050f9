import type { HttpClient } from '@azure/core-rest-pipeline';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { createAzureClients } from '../../../src/azure/clients.ts';
import type { StepKind } from '../../../src/contracts/step-kind.ts';
import { parseRequest } from '../../../src/domain/parse-request.ts';
import { planCluster } from '../../../src/domain/planning/plan-cluster.ts';
import type { PlanStep } from '../../../src/domain/plan.ts';
import type { ClusterRequest } from '../../../src/domain/request.ts';
import { stepKinds } from '../../../src/steps/kinds.ts';
import { anyRequest } from '../../support/any-request.ts';
import { ARM, FakeArm } from '../../support/fake-arm.ts';
import { hostileNames } from '../../support/hostile-names.ts';
import { requestWith } from '../../support/request-with.ts';
import { noReservations } from '../../support/reservations.ts';
import { verbCall } from '../../support/step-inputs.ts';

const PRINCIPAL = 'aaaaaaaa-0000-4000-8000-000000000001';

/** What a request names, read off it without the code that is under test. */
function places({ target, network, identity, access, connectivity }: ClusterRequest): ReadonlySet<string> {
  const { subscriptionId, resourceGroup } = target;
  const own = 'virtualNetwork' in network ? network.virtualNetwork : undefined;
  const ids = [
    ...(access.privateDnsZone?.startsWith('/') ? [access.privateDnsZone] : []),
    ...[...connectivity.dnsZoneLinks, ...connectivity.peerings].map((each) => each.virtualNetworkId),
  ].map((id) => id.split('/'));
  const pairs = [
    [subscriptionId, resourceGroup],
    // The group that AKS makes for the nodes.
    [subscriptionId, `MC_${resourceGroup}_${target.clusterName}_${target.location}`],
    [own?.subscriptionId ?? subscriptionId, own?.resourceGroup ?? resourceGroup],
    [subscriptionId, identity?.resourceGroup ?? resourceGroup],
    ...ids.map((parts) => [parts[2] ?? '', parts[4] ?? '']),
  ];
  return new Set(pairs.map((pair) => pair.join('/').toLowerCase()));
}

/** Null where the URL is of a place that the request names. */
function strayed(url: string, named: ReadonlySet<string>): string | null {
  const { origin, pathname } = new URL(url);
  const [empty, word, subscription = '', next, group = ''] = decodeURIComponent(pathname)
    .toLowerCase()
    .split('/');
  const isKnown = [...named].some((place) => place.startsWith(`${subscription}/`));
  const isBelow = next === 'resourcegroups' && group !== '' ? named.has(`${subscription}/${group}`) : isKnown;
  return origin === ARM && empty === '' && word === 'subscriptions' && isBelow ? null : url;
}

/** What comes from other steps when it runs. */
function filled({ input, inputsFrom }: PlanStep, zoneId: string): object {
  const given = {
    principalId: PRINCIPAL,
    zoneId,
    addressPrefix: '172.19.2.0/24',
    addressPrefixes: ['172.19.0.0/16'],
  };
  const wanted = Object.entries(given).filter(([name]) => inputsFrom !== undefined && name in inputsFrom);
  return { ...input, ...Object.fromEntries(wanted) };
}

interface Sent {
  readonly urls: readonly string[];
  /** The answers of all verbs, as JSON. */
  readonly answers: string;
}

/** Every verb of every step of the request's plan, with an ARM in which there is nothing. */
async function runAll(request: ClusterRequest): Promise<Sent> {
  const urls: string[] = [];
  const arm = new FakeArm();
  const httpClient: HttpClient = {
    sendRequest: (sent) => {
      urls.push(sent.url);
      return arm.httpClient.sendRequest(sent);
    },
  };
  const credential = { getToken: () => Promise.resolve({ token: 't', expiresOnTimestamp: 9e15 }) };
  const azure = createAzureClients({
    armEndpoint: ARM,
    subscriptions: '*',
    credential,
    httpClient,
    sharedReadMs: 0,
  });
  const kinds = stepKinds(azure, noReservations);
  const { subscriptionId, resourceGroup } = request.target;
  const zoneId = `/subscriptions/${subscriptionId}/resourceGroups/${resourceGroup}/providers/Microsoft.Network/privateDnsZones/z.io`;
  const answers: unknown[] = [];
  for (const step of planCluster(request, { operationId: 'op-1', productionSubscriptions: [] }).steps) {
    // The input is of the step's own kind.
    const kind = kinds[step.kind] as StepKind<object>;
    if (step.kind === 'kubeconfigSecret') continue;
    const call = verbCall(filled(step, zoneId));
    answers.push(await kind.observe(call), await kind.begin(call), await kind.undo(call));
  }
  return { urls, answers: JSON.stringify(answers) };
}

const NAMES = [
  'target.subscriptionId',
  'target.resourceGroup',
  'target.clusterName',
  'target.location',
  'network.virtualNetwork.name',
  'network.virtualNetwork.resourceGroup',
  'network.virtualNetwork.subscriptionId',
  'network.apiServerSubnet.name',
  'network.nodeSubnet.name',
  'identity.name',
  'identity.resourceGroup',
  'cluster.nodeResourceGroup',
  'access.fqdnSubdomain',
];
const subscription = '11111111-1111-4111-8111-111111111111';
const ids: Readonly<Record<string, (id: string) => unknown>> = {
  'access.privateDnsZone': (id) => requestWith('access.privateDnsZone', id),
  'connectivity.peerings': (id) => requestWith('connectivity.peerings', [{ virtualNetworkId: id }]),
  'connectivity.dnsZoneLinks': (id) => requestWith('connectivity.dnsZoneLinks', [{ virtualNetworkId: id }]),
};

function idWith(field: string, { group = 'rg', name = 'a.private.westus2.azmk8s.io' }): string {
  const type = field === 'access.privateDnsZone' ? 'privateDnsZones' : 'virtualNetworks';
  return `/subscriptions/${subscription}/resourceGroups/${group}/providers/Microsoft.Network/${type}/${name}`;
}

describe('a name that leads elsewhere', () => {
  it.each(
    NAMES.flatMap((field) =>
      Object.entries(hostileNames).map(([what, text]) => [field, what, text] as const),
    ),
  )('is refused in %s: %s', (field, _what, text) => {
    const parsed = parseRequest(requestWith(field, text), '*');
    expect(parsed.ok ? [] : parsed.findings.map((each) => each.field)).toContain(field);
  });

  it.each(
    Object.keys(ids).flatMap((field) =>
      Object.entries(hostileNames).map(([what, text]) => [field, what, text] as const),
    ),
  )('is refused within the id of %s: %s', (field, _what, text) => {
    const isValid = (parts: { group?: string; name?: string }): boolean =>
      parseRequest(ids[field]?.(idWith(field, parts)), '*').ok;
    expect(isValid({})).toBe(true);
    expect([isValid({ group: text }), isValid({ name: text })]).toEqual([false, false]);
  });

  it.each([
    ['of another type', '/providers/Microsoft.Compute/virtualMachines/vm'],
    ['of another provider', '/providers/Evil.Network/virtualNetworks/v'],
    ['of a child', '/providers/Microsoft.Network/virtualNetworks/v/subnets/s'],
    [
      'of an extension',
      '/providers/Microsoft.Network/virtualNetworks/v/providers/Microsoft.Authorization/locks/l',
    ],
    ['with a slash at its end', '/providers/Microsoft.Network/virtualNetworks/v/'],
    ['that is only a group', ''],
  ])('may be an id %s: refused', (_what, rest) => {
    const id = `/subscriptions/${subscription}/resourceGroups/rg${rest}`;
    for (const [field, body] of Object.entries(ids)) {
      expect(parseRequest(body(id), '*').ok, `${field} ${id}`).toBe(false);
      expect(parseRequest(body(`https://evil.test${id}`), '*').ok).toBe(false);
    }
  });
});

describe('whatever a valid request is', () => {
  let valid = 0;
  let urls = 0;

  beforeAll(async () => {
    await fc.assert(
      fc.asyncProperty(anyRequest, async (body) => {
        const parsed = parseRequest(JSON.parse(JSON.stringify(body)), '*');
        if (!parsed.ok || parsed.request.kind !== 'ProvisionCluster') return;
        const sent = await runAll(parsed.request);
        valid += 1;
        urls += sent.urls.length;
        const named = places(parsed.request);
        expect(sent.urls.map((url) => strayed(url, named)).filter((url) => url !== null)).toEqual([]);
        // The fence of the clients is the last one: requests give it nothing to do.
        expect(sent.answers).not.toMatch(
          /ArmPathNotPlain|SubscriptionNotAllowed|OperationUrlNotTrusted|RoleNotGrantable/,
        );
      }),
      { seed: 8, numRuns: 60 },
    );
  }, 60_000);

  it('every URL that it leads to is below the subscriptions and groups that it names', () => {
    expect(valid).toBeGreaterThan(20);
    expect(urls).toBeGreaterThan(valid * 10);
  });
});

it('a subscription that a plan has to do with is one that the fence sees', () => {
  fc.assert(
    fc.property(anyRequest, (body) => {
      const parsed = parseRequest(JSON.parse(JSON.stringify(body)), '*');
      if (!parsed.ok || parsed.request.kind !== 'ProvisionCluster') return;
      const plan = JSON.stringify(
        planCluster(parsed.request, { operationId: 'op-1', productionSubscriptions: [] }),
      );
      const named = new Set([...plan.matchAll(/[123]{8}-0000-4000-8000-0{12}/g)].map(([id]) => id));
      for (const id of named) {
        const others = [...named].filter((each) => each !== id);
        const fenced = parseRequest(JSON.parse(JSON.stringify(body)), others);
        expect(fenced.ok, `${id} is named and not fenced`).toBe(false);
      }
    }),
    { seed: 8, numRuns: 200 },
  );
});
