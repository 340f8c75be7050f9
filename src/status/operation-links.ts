/** Where more of an operation is found: paths of this app, and Azure's portal. */
import type { OperationSummaryAnswer } from './schema/answers.ts';

const PORTAL = 'https://portal.azure.com/#resource';

/** The page of a resource in Azure's portal. */
export function portalLink(resourceId: string): string {
  return `${PORTAL}${encodeURI(resourceId)}`;
}

export function operationPath(operationId: string): string {
  return `/api/operations/${encodeURIComponent(operationId)}`;
}

export function linksOf(operationId: string, clusterId: string): OperationSummaryAnswer['links'] {
  const self = operationPath(operationId);
  return {
    self,
    steps: `${self}/steps`,
    plan: `${self}/plan`,
    history: `${self}/history`,
    dashboard: `/dashboard/operations/${encodeURIComponent(operationId)}`,
    ...(clusterId === '' ? {} : { portal: portalLink(clusterId) }),
  };
}
