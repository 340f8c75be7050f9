import type { Sender } from 'rhea';

import type { SessionLease } from '../store/delivery.ts';
import type { Grants } from './access-control.ts';
import { type Link, targetAddress } from './rhea-wire.ts';

/** How a link has ended: one side closed it, or its connection broke. */
export type LinkEnd = 'closed' | 'broken';

/** What the broker does at its end of a link. */
export interface Endpoint {
  readonly link: Link;
  /** The link is gone: nothing more can be sent on it. Called once. */
  dispose(end: LinkEnd): void;
}

/** All that lives as long as one client's connection. */
export class ConnectionScope {
  readonly #endpoints = new Map<Link, Endpoint>();
  readonly #replyLinks = new Set<Sender>();
  readonly #leases = new Map<string, SessionLease>();
  /** What the client has shown tokens for. */
  readonly grants: Grants;

  constructor(grants: Grants) {
    this.grants = grants;
  }

  add(endpoint: Endpoint): void {
    this.#endpoints.set(endpoint.link, endpoint);
  }

  /** Disposes of what stands at the ends of the links that match; without a match, of everything. */
  dispose(end: LinkEnd, matches: (link: Link) => boolean = () => true): void {
    for (const [link, endpoint] of [...this.#endpoints]) {
      if (!matches(link)) continue;
      this.#endpoints.delete(link);
      endpoint.dispose(end);
    }
  }

  addReplyLink(sender: Sender): void {
    this.#replyLinks.add(sender);
    this.add({ link: sender, dispose: () => this.#replyLinks.delete(sender) });
  }

  /** The link for answers to requests that name this reply address. */
  replyLink(replyTo: string): Sender | undefined {
    return [...this.#replyLinks].find(
      (sender) => sender.name === replyTo || targetAddress(sender) === replyTo,
    );
  }

  holdLease(linkName: string, lease: SessionLease): void {
    this.#leases.set(linkName, lease);
  }

  dropLease(linkName: string): void {
    this.#leases.delete(linkName);
  }

  /** The session that a receiver on this connection has: by its link's name, or else by the session's. */
  lease(linkName: string | undefined, sessionId: string): SessionLease | undefined {
    if (linkName !== undefined) {
      const named = this.#leases.get(linkName);
      return named?.sessionId === sessionId ? named : undefined;
    }
    return [...this.#leases.values()].find((lease) => lease.sessionId === sessionId);
  }
}
