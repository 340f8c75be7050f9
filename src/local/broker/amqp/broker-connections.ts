/**
 * The clients' connections and what stands at the ends of their links. A fault of one connection, be it a broken frame
 * or an error of ours, ends that connection or link with one line in the log, and no other.
 */
import type { Connection, Container, EventContext } from 'rhea';

import { BrokerError } from '../store/broker-error.ts';
import { type BrokerNode, closeWithError } from './broker-node.ts';
import { ConnectionScope, type LinkEnd } from './connection-scope.ts';
import { openIncomingLink } from './incoming-link.ts';
import { openOutgoingLink } from './outgoing-link.ts';
import { type Link, keepTransfersUndecoded, nameCoordinators, saslUser } from './rhea-wire.ts';

/** Clients that close with an error have told themselves; rhea wants somebody to have listened. */
const ERRORS_OF_CLIENTS = ['sender_error', 'receiver_error', 'session_error', 'connection_error'];

export class BrokerConnections {
  readonly #base: Omit<BrokerNode, 'scope'>;
  readonly #nodes = new Map<Connection, BrokerNode>();

  constructor({ store, lockClock, access, log }: Omit<BrokerNode, 'scope'>) {
    this.#base = { store, lockClock, access, log };
  }

  serve(container: Container): void {
    container.on('session_open', ({ session }: EventContext) => {
      if (!session) return;
      keepTransfersUndecoded(session);
      nameCoordinators(session);
    });
    container.on('sender_open', ({ connection, sender }: EventContext) => {
      if (sender) this.#open(connection, sender, openOutgoingLink);
    });
    container.on('receiver_open', ({ connection, receiver }: EventContext) => {
      if (receiver) this.#open(connection, receiver, openIncomingLink);
    });
    for (const event of ['sender_close', 'receiver_close']) {
      container.on(event, ({ connection, sender, receiver }: EventContext) => {
        this.#disposeSoon(connection, (link) => link === sender || link === receiver);
      });
    }
    container.on('session_close', ({ connection, session }: EventContext) => {
      this.#disposeSoon(connection, (link) => link.session === session);
    });
    container.on('connection_close', ({ connection }: EventContext) => {
      this.#forget(connection, 'closed');
    });
    container.on('disconnected', ({ connection }: EventContext) => {
      this.#forget(connection, 'broken');
    });
    for (const event of ['error', 'protocol_error']) {
      container.on(event, (error: unknown) => {
        this.#base.log(`a connection was closed: ${oneLine(error)}`);
      });
    }
    for (const event of ERRORS_OF_CLIENTS) container.on(event, () => undefined);
  }

  #open<L extends Link>(connection: Connection, link: L, open: (node: BrokerNode, link: L) => void): void {
    try {
      open(this.#nodeOf(connection), link);
    } catch (error) {
      closeWithError(link, error);
      if (!(error instanceof BrokerError)) this.#base.log(`a link could not be opened: ${oneLine(error)}`);
    }
  }

  /** What the client settled just before it closed the link is still on its way through rhea at that moment. */
  #disposeSoon(connection: Connection, matches: (link: Link) => boolean): void {
    process.nextTick(() => {
      this.#nodes.get(connection)?.scope.dispose('closed', matches);
    });
  }

  /** Ends, in order, what stands at all links, before the connections are cut. */
  dispose(): void {
    for (const connection of [...this.#nodes.keys()]) this.#forget(connection, 'closed');
  }

  #forget(connection: Connection, end: LinkEnd): void {
    this.#nodes.get(connection)?.scope.dispose(end);
    this.#nodes.delete(connection);
  }

  #nodeOf(connection: Connection): BrokerNode {
    const known = this.#nodes.get(connection);
    const grants = this.#base.access.grantsOf(saslUser(connection));
    const node = known ?? { ...this.#base, scope: new ConnectionScope(grants) };
    this.#nodes.set(connection, node);
    return node;
  }
}

function oneLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).replaceAll(/\s+/g, ' ');
}
