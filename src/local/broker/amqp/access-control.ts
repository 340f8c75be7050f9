/**
 * Who may use what. Without a key the broker is open and looks at no token. With one, links to an entity open only for
 * those who have shown a shared access signature made with it, or who have logged in with it.
 * https://learn.microsoft.com/azure/service-bus-messaging/service-bus-sas
 */
import { createHmac, timingSafeEqual } from 'node:crypto';

import type { Clock } from '../../shared/clock.ts';
import { BrokerError } from '../store/broker-error.ts';

/** A key of the namespace; it allows to send, listen and manage. */
export interface AccessKey {
  readonly name: string;
  readonly key: string;
}

/** The resources that a connection may use, by path in lower case, and until when, in milliseconds. */
export type Grants = Map<string, number>;

interface Signature {
  /** As it is written in the token, which is what was signed. */
  readonly resource: string;
  readonly expirySeconds: string;
  readonly keyName: string;
  readonly signature: string;
}

const SCHEME = 'SharedAccessSignature ';
const WHOLE_NAMESPACE = '';

export class AccessControl {
  readonly #key: AccessKey | undefined;
  readonly #clock: Clock;

  /** Tokens expire in the wall clock, by which clients make them. */
  constructor(key: AccessKey | undefined, clock: Clock) {
    this.#key = key;
    this.#clock = clock;
  }

  /** A user of the SASL mechanism PLAIN has shown the key itself. */
  admits(userName: string, password: string): boolean {
    return !this.#key || (userName === this.#key.name && isEqual(password, this.#key.key));
  }

  /** What a connection may use before it has shown a token; a user has logged in. */
  grantsOf(userName: string | undefined): Grants {
    return new Map(userName === undefined ? [] : [[WHOLE_NAMESPACE, Infinity]]);
  }

  /** Adds what the token allows; throws when it is not good. */
  grant(grants: Grants, token: string): void {
    if (!this.#key) return;
    const { resource, expirySeconds, keyName, signature } = readToken(token);
    const expected = createHmac('sha256', this.#key.key)
      .update(`${resource}\n${expirySeconds}`)
      .digest('base64');
    if (keyName !== this.#key.name || !isEqual(signature, expected)) {
      throw new BrokerError('Unauthorized', 'InvalidSignature: The token has an invalid signature.');
    }
    const expiresAtMs = Number(expirySeconds) * 1000;
    if (!(expiresAtMs > this.#clock.now())) {
      throw new BrokerError('Unauthorized', 'ExpiredToken: The token is expired.');
    }
    grants.set(pathOf(decodeURIComponent(resource)), expiresAtMs);
  }

  /** Throws when nothing granted covers the path. */
  requireGrant(grants: Grants, path: string): void {
    if (!this.#key) return;
    const nowMs = this.#clock.now();
    const wanted = path.toLowerCase();
    for (const [granted, expiresAtMs] of grants) {
      const covers = granted === WHOLE_NAMESPACE || wanted === granted || wanted.startsWith(`${granted}/`);
      if (covers && expiresAtMs > nowMs) return;
    }
    throw new BrokerError(
      'Unauthorized',
      `Unauthorized access. 'Send' or 'Listen' claim(s) are required to perform this operation. Resource: '${path}'.`,
    );
  }
}

function readToken(token: string): Signature {
  const fields = new Map(
    token.startsWith(SCHEME)
      ? token
          .slice(SCHEME.length)
          .split('&')
          .map((field): [string, string] => [
            field.slice(0, field.indexOf('=')),
            field.slice(field.indexOf('=') + 1),
          ])
      : [],
  );
  const [resource, signature, expirySeconds, keyName] = ['sr', 'sig', 'se', 'skn'].map((name) =>
    fields.get(name),
  );
  if (!resource || !signature || !expirySeconds || !keyName) throw malformed();
  try {
    return {
      resource,
      expirySeconds,
      keyName: decodeURIComponent(keyName),
      signature: decodeURIComponent(signature),
    };
  } catch {
    throw malformed();
  }
}

function malformed(): BrokerError {
  return new BrokerError('Unauthorized', 'MalformedToken: The token is no shared access signature.');
}

/** The path that a resource names, without the namespace and the end that management nodes have. */
function pathOf(resource: string): string {
  return resource
    .replace(/^[a-z]+:\/\/[^/]*/i, '')
    .replace(/^\/|\/$/g, '')
    .replace(/\/\$management$/i, '')
    .toLowerCase();
}

function isEqual(given: string, expected: string): boolean {
  const [left, right] = [Buffer.from(given), Buffer.from(expected)];
  return left.length === right.length && timingSafeEqual(left, right);
}
