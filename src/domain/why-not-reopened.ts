/** Why the memory does not let an ended operation live again. */
export type NotReopened =
  | { readonly kind: 'clusterBusy' | 'superseded'; readonly operationId: string }
  | { readonly kind: 'unknown' };

/** In words for the sender of the command that would have had it taken up. */
export function whyNotReopened(answer: NotReopened): string {
  switch (answer.kind) {
    case 'clusterBusy':
      return `operation ${answer.operationId} has its cluster`;
    case 'superseded':
      return `operation ${answer.operationId} has worked on this cluster since: send a new request, or deprovision the cluster`;
    case 'unknown':
      return 'nothing is kept of where it stood: send a new request';
  }
}
