/** Who sends commands from this tab, so that nobody types it twice. */
const ITEM = 'slipway.requestedBy';

export function lastRequester(): string {
  return sessionStorage.getItem(ITEM) ?? '';
}

export function keepRequester(requestedBy: string): void {
  sessionStorage.setItem(ITEM, requestedBy);
}
