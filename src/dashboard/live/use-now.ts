import { useEffect, useState } from 'preact/hooks';
import { useEnvironment } from '../shell/environment.ts';

const TICK_MS = 1000;

/** The API's time, once a second. */
export function useNow(): number {
  const { api, clock } = useEnvironment();
  const [nowMs, setNowMs] = useState(() => api.nowMs());
  useEffect(() => {
    const tick = (): void => {
      setNowMs(api.nowMs());
      cancel = clock.schedule(TICK_MS, tick);
    };
    let cancel = clock.schedule(TICK_MS, tick);
    return () => {
      cancel();
    };
  }, [api, clock]);
  return nowMs;
}
