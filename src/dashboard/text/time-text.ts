/** `2026-11-22 10:44:51 UTC`. */
export function utcTime(at: string): string {
  return `${new Date(at).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}

/** In the viewer's zone and language: the time alone when it is of the same day as now. */
export function localTime(at: string, nowMs: number): string {
  const moment = new Date(at);
  const time = moment.toLocaleTimeString(undefined, {
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  });
  if (moment.toDateString() === new Date(nowMs).toDateString()) return time;
  const day = moment.toLocaleDateString(undefined, {
    day: 'numeric',
    month: 'short',
    ...yearIfOther(moment, nowMs),
  });
  return `${day}, ${time}`;
}

function yearIfOther(moment: Date, nowMs: number): Intl.DateTimeFormatOptions {
  return moment.getFullYear() === new Date(nowMs).getFullYear() ? {} : { year: 'numeric' };
}
