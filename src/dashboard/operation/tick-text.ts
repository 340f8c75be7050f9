const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

/** As long as the distance of the ticks asks for; with the day where that is not the day of now. */
export function tickText(ms: number, stepMs: number, nowMs: number): string {
  const moment = new Date(ms);
  const day = moment.toLocaleDateString(undefined, { day: 'numeric', month: 'short' });
  if (stepMs >= DAY_MS) return day;
  const time = moment.toLocaleTimeString(undefined, {
    hour: '2-digit',
    minute: '2-digit',
    ...(stepMs < MINUTE_MS ? { second: '2-digit' } : {}),
  });
  const isToday = moment.toDateString() === new Date(nowMs).toDateString();
  return isToday || stepMs < MINUTE_MS ? time : `${day}, ${time}`;
}
