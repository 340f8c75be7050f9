/**
 * The groups of operations of the SDK's network client that are called. The build leaves all others out of the bundle,
 * where they would be three quarters of the clients.
 */
export const networkGroups = [
  'networkSecurityGroups',
  'routeTables',
  'subnets',
  'virtualNetworkPeerings',
  'virtualNetworks',
] as const;

export type NetworkGroup = (typeof networkGroups)[number];
