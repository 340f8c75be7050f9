/** The page's address, as something to draw from, and the ways to change it. */
import { useEffect, useState } from 'preact/hooks';

const MOVED = 'slipway:moved';

/** Goes to an address of the dashboard. `replace`: the present one is not to be come back to. */
export function navigate(address: string, how: 'push' | 'replace' = 'push'): void {
  if (how === 'replace') history.replaceState(null, '', address);
  else history.pushState(null, '', address);
  dispatchEvent(new Event(MOVED));
}

export function useAddress(): URL {
  const [href, setHref] = useState(location.href);
  useEffect(() => {
    const read = (): void => {
      setHref(location.href);
    };
    addEventListener('popstate', read);
    addEventListener(MOVED, read);
    return () => {
      removeEventListener('popstate', read);
      removeEventListener(MOVED, read);
    };
  }, []);
  return new URL(href);
}
