import type { ArmResponse } from './arm-response.ts';

const MILLISECOND_HEADERS = ['retry-after-ms', 'x-ms-retry-after-ms'];

/**
 * How long ARM asks to wait, in whole seconds rounded up. A date is read against the answer's own `Date` header, so
 * that no clock of ours comes in; one without it says nothing.
 */
export function retryAfterSeconds(response: Pick<ArmResponse, 'header'>): number | undefined {
  for (const name of MILLISECOND_HEADERS) {
    const milliseconds = wholeNumber(response.header(name));
    if (milliseconds !== undefined) return Math.ceil(milliseconds / 1000);
  }
  const value = response.header('retry-after');
  if (value === undefined) return undefined;
  return wholeNumber(value) ?? secondsUntil(value, response.header('date'));
}

function wholeNumber(text: string | undefined): number | undefined {
  return text !== undefined && /^\s*\d+\s*$/.test(text) ? Number(text) : undefined;
}

function secondsUntil(at: string, now: string | undefined): number | undefined {
  const seconds = (Date.parse(at) - Date.parse(now ?? '')) / 1000;
  return Number.isNaN(seconds) ? undefined : Math.max(0, Math.ceil(seconds));
}
