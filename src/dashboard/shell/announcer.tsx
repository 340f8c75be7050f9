import { useCallback, useState } from 'preact/hooks';

export interface Announcer {
  readonly said: string;
  readonly announce: (text: string) => void;
}

export function useAnnouncer(): Announcer {
  const [said, setSaid] = useState('');
  const announce = useCallback((text: string) => {
    setSaid(text);
  }, []);
  return { said, announce };
}

/** Read out when it changes; not seen. */
export function LiveRegion({ said }: { readonly said: string }) {
  return (
    <div class="visually-hidden" role="status" aria-live="polite">
      {said}
    </div>
  );
}
