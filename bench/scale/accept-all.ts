import type { ManualClock } from '../../test/support/manual-clock.ts';
import type { LeanHost } from './lean-host.ts';
import { messageOf, requestAt, type ManyRequests } from './many-requests.ts';

/** Sessions that the host serves at a time, as host.json says. */
const AT_ONCE = 8;

/** All messages at the same instant of virtual time. */
export async function acceptAll(
  host: LeanHost,
  clock: ManualClock,
  { operations, requests }: { readonly operations: number; readonly requests: ManyRequests },
): Promise<void> {
  for (let first = 0; first < operations; first += AT_ONCE) {
    const batch = Array.from({ length: Math.min(AT_ONCE, operations - first) }, (_, index) =>
      host.accept(messageOf(requestAt(first + index, requests), clock.now())),
    );
    await Promise.all(batch);
  }
}
