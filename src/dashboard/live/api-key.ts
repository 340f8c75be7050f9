/** The function key that was entered, kept by the tab alone and gone with it. */
const ITEM = 'slipway.apiKey';

export function readApiKey(): string | undefined {
  return sessionStorage.getItem(ITEM) ?? undefined;
}

export function keepApiKey(key: string): void {
  sessionStorage.setItem(ITEM, key);
}
