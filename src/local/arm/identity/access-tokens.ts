/**
 * The tokens that the managed-identity endpoint issues and ARM accepts: signed with a key that never leaves the state
 * file, so that a restarted simulator still knows those it gave out. They expire in real time, for the SDK keeps them
 * by the real clock.
 */
import { createHmac, createSecretKey, timingSafeEqual, type KeyObject } from 'node:crypto';
import type { Clock } from '../../shared/clock.ts';
import { refusal, type ArmError } from '../arm-error.ts';
import { isObject, numberAt, textAt, type JsonObject } from '../json-values.ts';

export interface Principal {
  readonly objectId: string;
  readonly clientId: string;
  readonly tenantId: string;
}

interface IssuedToken {
  readonly accessToken: string;
  readonly expiresOnSeconds: number;
}

const LIFETIME_SECONDS = 24 * 60 * 60;
const ARM_AUDIENCES = ['https://management.azure.com', 'https://management.core.windows.net'];

export class AccessTokens {
  /** Made once: what it takes to make one of bytes is a multiple of what a signature takes. */
  readonly #key: KeyObject;
  readonly #realClock: Clock;

  constructor(key: string, realClock: Clock) {
    this.#key = createSecretKey(key, 'base64url');
    this.#realClock = realClock;
  }

  issue(principal: Principal, audience: string): IssuedToken {
    const nowSeconds = Math.floor(this.#realClock.now() / 1000);
    const expiresOnSeconds = nowSeconds + LIFETIME_SECONDS;
    const claims = {
      aud: audience,
      iss: `https://sts.windows.net/${principal.tenantId}/`,
      iat: nowSeconds,
      nbf: nowSeconds,
      exp: expiresOnSeconds,
      appid: principal.clientId,
      appidacr: '2',
      idtyp: 'app',
      oid: principal.objectId,
      sub: principal.objectId,
      tid: principal.tenantId,
      ver: '1.0',
    };
    const signed = `${encode({ typ: 'JWT', alg: 'HS256' })}.${encode(claims)}`;
    return { accessToken: `${signed}.${this.#sign(signed)}`, expiresOnSeconds };
  }

  /** The caller. Throws the 401 that ARM answers to a token that is missing, forged, out of date or for another. */
  authenticate(authorization: string | undefined, audiences: readonly string[] = ARM_AUDIENCES): Principal {
    const token = /^bearer (.+)$/i.exec(authorization ?? '')?.[1];
    if (token === undefined) {
      throw unauthorized(
        'AuthenticationFailed',
        "Authentication failed. The 'Authorization' header is missing.",
      );
    }
    const claims = this.#verify(token);
    const objectId = textAt(claims, 'oid');
    if (!claims || objectId === undefined) {
      throw unauthorized('InvalidAuthenticationToken', 'The access token is invalid.');
    }
    this.#checkExpiry(claims);
    checkAudience(claims, audiences);
    return { objectId, clientId: textAt(claims, 'appid') ?? '', tenantId: textAt(claims, 'tid') ?? '' };
  }

  #checkExpiry(claims: JsonObject): void {
    const expiresMs = (numberAt(claims, 'exp') ?? 0) * 1000;
    if (expiresMs > this.#realClock.now()) return;
    const expired = new Date(expiresMs).toISOString();
    const current = new Date(this.#realClock.now()).toISOString();
    throw unauthorized(
      'ExpiredAuthenticationToken',
      `The access token expiry UTC time '${expired}' is earlier than current UTC time '${current}'.`,
    );
  }

  #verify(token: string): JsonObject | undefined {
    const [header, payload, signature] = token.split('.');
    if (header === undefined || payload === undefined || signature === undefined) return undefined;
    const expected = Buffer.from(this.#sign(`${header}.${payload}`));
    const given = Buffer.from(signature);
    if (expected.length !== given.length || !timingSafeEqual(expected, given)) return undefined;
    const claims: unknown = JSON.parse(Buffer.from(payload, 'base64url').toString());
    return isObject(claims) ? claims : undefined;
  }

  #sign(text: string): string {
    return createHmac('sha256', this.#key).update(text).digest('base64url');
  }
}

function checkAudience(claims: JsonObject, audiences: readonly string[]): void {
  const audience = textAt(claims, 'aud') ?? '';
  if (audiences.includes(audience.replace(/\/$/, ''))) return;
  throw unauthorized(
    'InvalidAuthenticationTokenAudience',
    `The access token has been obtained for wrong audience or resource '${audience}'. ` +
      `It should exactly match with one of the allowed audiences '${audiences.join("','")}'.`,
  );
}

function unauthorized(code: string, message: string): ArmError {
  const challenge =
    `Bearer authorization_uri="https://login.microsoftonline.com/", ` +
    `error="invalid_token", error_description="${message}"`;
  return refusal(401, code, message, { headers: { 'WWW-Authenticate': challenge } });
}

function encode(value: JsonObject): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
