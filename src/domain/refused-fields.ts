/**
 * Fields that people bring along from the command line or from other tools, and why no request has them. Keyed by the
 * name alone: where it stands makes no difference.
 */
import type { Finding } from './finding.ts';

type Reason = Pick<Finding, 'rule' | 'message' | 'remedy'>;

const leaveOut = 'leave it out';
const unsupportedAddon = (what: string): Reason => ({
  rule: 'V47',
  message: `${what} is not supported with a private cluster`,
  remedy: leaveOut,
});
const conversion: Reason = {
  rule: 'V9',
  message: 'an existing cluster is not converted: only new ones are made',
  remedy: 'ask for a new cluster and move the workloads over',
};
const noSecret: Reason = {
  rule: 'schema',
  message: 'a request carries no secret: the cluster has a managed identity',
  remedy: 'leave it out; name an identity instead',
};

export const refusedFields: Readonly<Record<string, Reason>> = {
  virtualNode: unsupportedAddon('the virtual nodes add-on'),
  virtualNodes: unsupportedAddon('the virtual nodes add-on'),
  devSpaces: unsupportedAddon('Azure Dev Spaces'),
  liveData: unsupportedAddon('Live Data of Azure Monitor for containers'),
  azureDevOps: unsupportedAddon('Azure DevOps with Microsoft-hosted agents'),
  convertExisting: conversion,
  enableApiServerVnetIntegration: {
    rule: 'V6',
    message: 'follows from network.mode: managedVnet and byoVnet have it, privateLink.* have not',
    remedy: leaveOut,
  },
  dockerBridgeAddress: {
    rule: 'V30',
    message: 'belongs to the mode privateLink.advanced only',
    remedy: leaveOut,
  },
  dockerBridgeCidr: {
    rule: 'V30',
    message: 'is called dockerBridgeAddress, and belongs to the mode privateLink.advanced only',
    remedy: leaveOut,
  },
  apiServerSubnet: {
    rule: 'V5',
    message: 'belongs to the mode byoVnet, together with nodeSubnet',
    remedy: 'use the mode byoVnet, or leave it out',
  },
  nodeSubnet: {
    rule: 'V4',
    message: 'belongs to the modes byoVnet and privateLink.advanced',
    remedy: 'use one of these modes, or leave it out',
  },
  virtualNetwork: {
    rule: 'V4',
    message: 'belongs to the modes byoVnet and privateLink.advanced; elsewhere AKS makes the network',
    remedy: 'use one of these modes, or leave it out',
  },
  outboundType: {
    rule: 'V50',
    message: 'can be chosen only where the node subnet is yours: byoVnet and privateLink.advanced',
    remedy: leaveOut,
  },
  ipFamilies: {
    rule: 'V46',
    message: 'dual-stack is not offered: with API Server VNet Integration it may break a cluster for good',
    remedy: leaveOut,
  },
  servicePrincipal: noSecret,
  clientSecret: noSecret,
  subscriptionKey: noSecret,
};
