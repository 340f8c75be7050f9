import { setFlagsFromString } from 'node:v8';

/**
 * Keeps the heap of this process small, at the price of a few more, short collections: it grows to twice what is in use
 * before the next one, not to four times that. The space for new objects is limited by `scripts/run-node.mjs`, since
 * that can only be done at the start.
 */
export function keepHeapSmall(): void {
  setFlagsFromString('--heap-growing-percent=100');
}
