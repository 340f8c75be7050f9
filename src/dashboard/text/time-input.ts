/** The field for a date and time has the viewer's zone; addresses and the API have UTC. */

/** Empty for none. */
export function instantToInput(at: string | undefined): string {
  if (at === undefined) return '';
  const moment = new Date(at);
  const localMs = moment.getTime() - moment.getTimezoneOffset() * 60_000;
  return new Date(localMs).toISOString().slice(0, 16);
}

export function inputToInstant(value: string): string | undefined {
  const ms = Date.parse(value);
  return Number.isNaN(ms) ? undefined : new Date(ms).toISOString();
}
