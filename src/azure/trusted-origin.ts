/**
 * Tokens go only to the configured ARM endpoint. Operation URLs and the links between pages of a list come from
 * answers, so every request of every client passes this policy, whoever made its URL.
 */
import type { PipelinePolicy } from '@azure/core-rest-pipeline';

export class UntrustedUrlError extends Error {
  readonly host: string;

  constructor(host: string) {
    super(`ARM named a URL at ${host}, which is not the configured ARM endpoint`);
    this.name = 'UntrustedUrlError';
    this.host = host;
  }
}

/** Throws UntrustedUrlError unless `url` is of the same scheme, host and port as `armEndpoint`. */
export function assertTrusted(url: string, armEndpoint: string): void {
  const parsed = URL.parse(url);
  if (parsed === null) throw new UntrustedUrlError('(not a URL)');
  if (parsed.origin !== new URL(armEndpoint).origin) throw new UntrustedUrlError(parsed.host);
}

export function trustedOriginPolicy(armEndpoint: string): PipelinePolicy {
  return {
    name: 'slipwayTrustedOrigin',
    sendRequest(request, next) {
      assertTrusted(request.url, armEndpoint);
      return next(request);
    },
  };
}
