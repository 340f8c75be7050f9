import type { MessageCodec } from '../store/envelope.ts';
import { readEnvelope } from './read-envelope.ts';
import { reviseMessage } from './revise-message.ts';

/** How the store, to which messages are bytes, reads and changes AMQP messages. */
export const messageCodec: MessageCodec = { readEnvelope, revise: reviseMessage };
