import { localTime, utcTime } from '../text/time-text.ts';

/** A moment, in the zone of whoever looks, with UTC on hover. */
export function Instant({ at, nowMs }: { readonly at: string; readonly nowMs: number }) {
  return (
    <time class="instant" dateTime={at} title={utcTime(at)}>
      {localTime(at, nowMs)}
    </time>
  );
}
