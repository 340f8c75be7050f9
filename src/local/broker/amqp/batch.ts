import { BrokerError } from '../store/broker-error.ts';
import { readSections } from './message-sections.ts';
import { UNDECODED } from './rhea-wire.ts';

/** The message format of a batch: an envelope whose data sections hold an encoded message each. */
const BATCH_FORMAT = 0x8001_3700;

/** The messages that a transfer carries. */
export function messagesOf(transfer: Buffer, format: number): Uint8Array[] {
  if (format === UNDECODED) return [transfer];
  if (format !== BATCH_FORMAT) {
    throw new BrokerError('NotImplemented', `The message format ${String(format)} is not supported.`);
  }
  return readSections(transfer)
    .filter(({ name }) => name === 'data')
    .map(({ content }) => content.value as Buffer);
}
