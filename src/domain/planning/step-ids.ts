/** Ids of the steps that other steps name; stored with every running operation, so they never change. */
export const stepIds = {
  /** Its outputs are the addresses that the request left open. */
  preflight: 'preflight',
  feature: 'feature',
  resourceGroup: 'resource-group',
  virtualNetwork: 'virtual-network',
  apiServerSubnet: 'api-server-subnet',
  nodeSubnet: 'node-subnet',
  identity: 'identity',
  dnsZone: 'private-dns-zone',
  cluster: 'cluster',
} as const;
