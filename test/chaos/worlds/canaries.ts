/**
 * Secrets that a world plants wherever Azure might let one slip, and which must be found nowhere afterwards (I9). Each
 * carries the same mark, so that one search finds them all.
 */
export const CANARY = 'C4n4ryC4n4ry';

const token = `eyJ0eXAi${CANARY}.eyJhdWQi${CANARY}.${CANARY}signature`;

const texts = [
  `Authorization: Bearer ${token}`,
  `the token ${token} is not accepted`,
  `https://slipway.blob.core.windows.net/c?sv=2024-01-01&se=2026-02-01&sig=${CANARY}%3D`,
  `DefaultEndpointsProtocol=https;AccountName=a;AccountKey=${CANARY}==;EndpointSuffix=core.windows.net`,
  `Endpoint=sb://a.servicebus.windows.net/;SharedAccessKeyName=root;SharedAccessKey=${CANARY}=`,
  `{"client_secret":"${CANARY}","access_token":"${CANARY}"}`,
  `password=${CANARY}`,
] as const;

export const SECRETS_IN_ERRORS: readonly [string, ...string[]] = texts;

export const SECRET_IN_A_NETWORK_ERROR = texts[0];
