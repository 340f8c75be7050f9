import { describe, expect, it } from 'vitest';
import { managedClusterBody } from '../../../src/steps/managed-cluster-body.ts';
import { API_SUBNET_ID, IDENTITY_ID, NODE_SUBNET_ID, inputs } from '../../support/step-inputs.ts';

describe('managedClusterBody', () => {
  it('asks for a private, integrated cluster with safe defaults', () => {
    expect(managedClusterBody(inputs.managedCluster, 'op-1')).toEqual({
      location: 'eastus2',
      tags: { team: 'core', 'slipway-operation': 'op-1' },
      sku: { name: 'Base', tier: 'Standard' },
      identity: { type: 'UserAssigned', userAssignedIdentities: { [IDENTITY_ID]: {} } },
      dnsPrefix: 'aks-1-rg-test',
      kubernetesVersion: '1.34',
      agentPoolProfiles: [
        {
          name: 'system',
          mode: 'System',
          type: 'VirtualMachineScaleSets',
          osType: 'Linux',
          vmSize: 'Standard_D4s_v5',
          count: 3,
          vnetSubnetID: NODE_SUBNET_ID,
          orchestratorVersion: '1.34',
          enableAutoScaling: true,
          minCount: 3,
          maxCount: 5,
          maxPods: 110,
          availabilityZones: ['1', '2', '3'],
          osDiskSizeGB: 128,
        },
      ],
      networkProfile: {
        networkPlugin: 'azure',
        networkPluginMode: 'overlay',
        podCidr: '10.244.0.0/16',
        loadBalancerSku: 'standard',
        outboundType: 'loadBalancer',
        serviceCidr: '10.2.0.0/24',
        dnsServiceIP: '10.2.0.10',
      },
      apiServerAccessProfile: {
        enablePrivateCluster: true,
        enableVnetIntegration: true,
        subnetId: API_SUBNET_ID,
        disableRunCommand: false,
        privateDNSZone: 'system',
        enablePrivateClusterPublicFqdn: false,
      },
      aadProfile: {
        managed: true,
        enableAzureRbac: true,
        adminGroupObjectIDs: ['bbbbbbbb-0000-4000-8000-000000000002'],
      },
      disableLocalAccounts: true,
      oidcIssuerProfile: { enabled: true },
      securityProfile: { workloadIdentity: { enabled: true } },
    });
  });

  it('leaves out what the request leaves to AKS', () => {
    const { kubernetesVersion: _kubernetesVersion, ...rest } = inputs.managedCluster;
    const pool = { name: 'p', mode: 'System', vmSize: 'Standard_D2s_v5', count: 1 } as const;
    const network = { ...rest.network, pluginMode: null };
    const body = managedClusterBody({ ...rest, network, nodePools: [pool] }, 'op-1');
    expect(body).not.toHaveProperty('kubernetesVersion');
    expect(body.networkProfile).not.toHaveProperty('networkPluginMode');
    expect(Object.keys(body.agentPoolProfiles?.[0] ?? {}).sort()).toEqual([
      'count',
      'mode',
      'name',
      'osType',
      'type',
      'vmSize',
      'vnetSubnetID',
    ]);
  });

  it('sends a public cluster no private DNS settings', () => {
    const access = { ...inputs.managedCluster.access, privateCluster: false };
    const profile = managedClusterBody({ ...inputs.managedCluster, access }, 'op-1').apiServerAccessProfile;
    expect(profile).toEqual({
      enablePrivateCluster: false,
      enableVnetIntegration: true,
      subnetId: API_SUBNET_ID,
      disableRunCommand: false,
    });
  });
});
