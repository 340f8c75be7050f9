const LEARN = 'https://learn.microsoft.com/azure';

/** Microsoft's pages behind the live rules. */
export const pages = {
  vnetIntegration: `${LEARN}/aks/api-server-vnet-integration`,
  privateClusters: `${LEARN}/aks/private-clusters`,
  cniOverview: `${LEARN}/aks/concepts-network-cni-overview`,
  legacyCni: `${LEARN}/aks/concepts-network-legacy-cni`,
  addressPlanning: `${LEARN}/aks/concepts-network-ip-address-planning`,
  insufficientSubnet:
    'https://learn.microsoft.com/troubleshoot/azure/azure-kubernetes/error-codes/insufficientsubnetsize-error',
  encryption: `${LEARN}/virtual-network/virtual-network-encryption-overview`,
  peering: `${LEARN}/virtual-network/virtual-network-peering-overview`,
  delegation: `${LEARN}/virtual-network/subnet-delegation-overview`,
  dnsLinks: `${LEARN}/dns/private-dns-virtual-network-links`,
  dnsServers: `${LEARN}/aks/private-clusters#hub-and-spoke-with-custom-dns`,
  identity: `${LEARN}/aks/use-managed-identity`,
  roles: `${LEARN}/role-based-access-control/role-assignments`,
  permissions: `${LEARN}/role-based-access-control/overview`,
  versions: `${LEARN}/aks/supported-kubernetes-versions`,
  vmSizes: `${LEARN}/aks/quotas-skus-regions`,
  quota: `${LEARN}/quotas/per-vm-quota-requests`,
  providers: `${LEARN}/azure-resource-manager/management/resource-providers-and-types`,
  locks: `${LEARN}/azure-resource-manager/management/lock-resources`,
  groups: `${LEARN}/azure-resource-manager/management/manage-resource-groups-portal`,
  nodeGroup: `${LEARN}/aks/faq`,
  outbound: `${LEARN}/aks/egress-outboundtype`,
} as const;
