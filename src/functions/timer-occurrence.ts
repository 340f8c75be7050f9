import type { Timer } from '@azure/functions';

/**
 * The instant that a timer function is run for: the host's `next`, until the run is over. As good as now, and earlier
 * where the run is past due. Undefined where the host does not know it, as when somebody runs the function by hand.
 */
export function occurrenceOf({ scheduleStatus }: Timer): string | undefined {
  // Absent for schedules that the host does not keep, which its type does not say.
  const next = (scheduleStatus as Timer['scheduleStatus'] | null | undefined)?.next;
  const nextMs = Date.parse(next ?? '');
  // What was never set is the first day of the calendar.
  return nextMs > 0 ? new Date(nextMs).toISOString() : undefined;
}
