import { describe, expect, it } from 'vitest';
import { addressingOf } from '../../../../src/domain/preflight/addressing.ts';
import { preflightRules } from '../../../../src/domain/preflight/check-world.ts';
import { findingsOf, type Scene } from '../../../../src/domain/preflight/preflight-rule.ts';
import { known, unknown } from '../../../../src/domain/preflight/world-snapshot.ts';
import { plannedNames } from '../../../../src/domain/planning/planned-names.ts';
import { emptyWorld } from '../../../support/preflight-world.ts';
import { textWith } from '../../../support/matching.ts';
import { clusterRequest } from '../../../support/requests.ts';
import {
  changedNetwork,
  CLUSTERS,
  group,
  hub,
  linkToHub,
  peerWithHub,
  REMOTE,
  withNetwork,
  type Case,
  type Row,
} from './cases/case-parts.ts';
import { clusterCases } from './cases/cluster-cases.ts';
import { networkCases } from './cases/network-cases.ts';
import { peeringCases } from './cases/peering-cases.ts';
import { apiServerCases } from './cases/api-server-cases.ts';
import { nodeSubnetCases } from './cases/node-subnet-cases.ts';
import { identityCases } from './cases/identity-cases.ts';
import { dnsCases } from './cases/dns-cases.ts';
import { governanceCases } from './cases/governance-cases.ts';

const rows: readonly Row[] = [
  ...clusterCases,
  ...networkCases,
  ...peeringCases,
  ...apiServerCases,
  ...nodeSubnetCases,
  ...identityCases,
  ...dnsCases,
  ...governanceCases,
];

function sceneOf({ request: change = {}, world: seen = {} }: Omit<Case, 'says'>): Scene {
  const request = clusterRequest(change);
  const world = { ...emptyWorld(request), ...seen };
  return { request, world, names: plannedNames(request, 'op'), addresses: addressingOf(request, world) };
}

function findings(of: Omit<Case, 'says'>) {
  return preflightRules.flatMap((rule) => findingsOf(rule, sceneOf(of)));
}

function isTold(row: Pick<Row, 'rule'>, each: Case) {
  return findings(each).filter(({ rule, message }) => rule === row.rule && message.includes(each.says));
}

describe('preflightRules', () => {
  it.each(rows)('$rule $field passes: $what', (row) => {
    expect(isTold(row, row.passes)).toContainEqual(
      expect.objectContaining({ rule: row.rule, outcome: 'Passed' }),
    );
  });

  it.each(rows)('$rule $field fails: $what', (row) => {
    const { as } = row.fails;
    const [outcome, severity] = as === 'Skipped' ? ['Skipped', 'warning'] : ['Failed', as ?? 'failure'];
    expect(isTold(row, row.fails)).toContainEqual(
      expect.objectContaining({ rule: row.rule, field: row.field, outcome, severity }),
    );
  });

  it('has a case that passes and one that fails for every row', () => {
    const outcomes = preflightRules.map(({ rule, field, doc, check }) => {
      const row = { rule, field, doc, check };
      const seen = (kind: 'passes' | 'fails') =>
        rows
          .filter((each) => each.rule === rule)
          .some((each) =>
            findingsOf(row, sceneOf(each[kind])).some(
              ({ outcome, message }) =>
                message.includes(each[kind].says) && (outcome === 'Passed') === (kind === 'passes'),
            ),
          );
      return [`${rule} ${field}`, seen('passes'), seen('fails')];
    });
    expect(outcomes.filter(([, passes, fails]) => !passes || !fails)).toEqual([]);
  });

  it('refuses nothing where nothing exists', () => {
    const wrong = findings({}).filter(({ outcome }) => outcome === 'Failed');
    expect(wrong).toEqual([]);
  });

  it('refuses nothing where everything exists as it is asked for', () => {
    const world = {
      ...withNetwork(),
      group: known(group),
      cluster: known({ state: 'Succeeded', differences: [] }),
      identity: known({ principalId: 'p' }),
      neighbours: known([`${CLUSTERS}/aks-test`]),
    };
    expect(findings({ world }).filter(({ outcome }) => outcome === 'Failed')).toEqual([]);
  });

  it('refuses nothing that it could not read, but says so', () => {
    const request = clusterRequest(linkToHub);
    const world = Object.fromEntries(
      Object.entries(emptyWorld(request)).map(([name, part]) => [
        name,
        part !== null && 'is' in part ? unknown('no permission') : part,
      ]),
    );
    const all = findings({ request: linkToHub, world });
    expect(all.filter(({ outcome }) => outcome === 'Failed')).toEqual([]);
    expect(all.filter(({ outcome }) => outcome === 'Unknown').map(({ rule }) => rule)).toEqual(
      expect.arrayContaining(['V44', 'V48', 'V42', 'V16', 'V18', 'V22', 'V39', 'V31', 'V49']),
    );
  });

  it('cannot choose a range in a network that it cannot read', () => {
    const request = changedNetwork({ nodeSubnet: { name: 'snet-cluster' } });
    expect(findings({ request, world: { network: unknown('no permission') } })).toContainEqual(
      expect.objectContaining({ rule: 'V30', outcome: 'Failed', remedy: 'name all ranges in the request' }),
    );
  });

  it.each([
    ['the network', { network: unknown('no permission') }],
    ['a peer', { remoteNetworks: [{ id: REMOTE, network: unknown('no permission') }] }],
  ])('compares no range with %s that it cannot read, and says so', (_what, world) => {
    const told = findings({ request: peerWithHub, world: { ...hub(['10.20.0.0/16']), ...world } });
    const fields = ['network.virtualNetwork.addressPrefixes', 'network.serviceCidr'];
    for (const field of fields) {
      expect(told).toContainEqual(
        expect.objectContaining({ field, outcome: 'Unknown', message: textWith('Not checked') }),
      );
    }
    expect(told.filter(({ message }) => message.includes('ranges of their own'))).toEqual([]);
  });

  it('does not choose a network’s range blind to a peer that it cannot read', () => {
    const request = { ...peerWithHub, ...changedNetwork({ virtualNetwork: { name: 'vnet-aks' } }) };
    const world = { remoteNetworks: [{ id: REMOTE, network: unknown('no permission') }] };
    expect(findings({ request, world })).toContainEqual(
      expect.objectContaining({
        rule: 'V30',
        outcome: 'Failed',
        message: 'no range can be chosen, because the peer hub cannot be read: no permission',
        remedy: textWith('connectivity.peerings'),
      }),
    );
  });

  it('does not take the peerings of a network that it cannot read for none', () => {
    const world = {
      network: unknown('no permission'),
      remoteNetworks: [{ id: REMOTE, network: unknown('no permission') }],
    };
    const told = findings({ request: peerWithHub, world }).filter(
      ({ field }) => field === 'connectivity.peerings.0',
    );
    expect(told.map(({ outcome }) => outcome)).toEqual(['Unknown', 'Unknown']);
  });

  it('names the page of every rule', () => {
    for (const { doc } of preflightRules) expect(doc).toMatch(/^https:\/\/learn\.microsoft\.com\//);
  });
});
