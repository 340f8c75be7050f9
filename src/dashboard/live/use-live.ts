import { useEffect, useRef, useState } from 'preact/hooks';
import { useEnvironment } from '../shell/environment.ts';
import type { ApiClient } from './api-client.ts';
import { startLivePoll, type Live, type LivePoll, type Visibility } from './live-poll.ts';

export interface UsedLive<T> extends Live<T> {
  readonly refresh: () => void;
}

/**
 * Reads with `load` while the component stands and the page is seen. What it reads is known by `key`: under another key
 * it starts anew, without what was read before. `load` may be a new function each time.
 */
export function useLive<T>(
  key: string,
  load: (api: ApiClient, signal: AbortSignal) => Promise<T>,
): UsedLive<T> {
  const { api, clock } = useEnvironment();
  const [held, setHeld] = useState<{ readonly key: string; readonly live: Live<T> }>({ key, live: {} });
  const poll = useRef<LivePoll>(undefined);
  const latestLoad = useRef(load);
  latestLoad.current = load;

  useEffect(() => {
    const started = startLivePoll<T>({
      load: (signal) => latestLoad.current(api, signal),
      onChange: (live) => {
        setHeld({ key, live });
      },
      clock,
      visibility: pageVisibility,
    });
    poll.current = started;
    return () => {
      started.stop();
    };
  }, [key, api, clock]);

  return {
    ...(held.key === key ? held.live : {}),
    refresh: () => poll.current?.refresh(),
  };
}

const pageVisibility: Visibility = {
  isVisible: () => document.visibilityState === 'visible',
  watch(onChange) {
    document.addEventListener('visibilitychange', onChange);
    addEventListener('online', onChange);
    return () => {
      document.removeEventListener('visibilitychange', onChange);
      removeEventListener('online', onChange);
    };
  },
};
