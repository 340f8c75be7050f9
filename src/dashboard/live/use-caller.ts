import { useEffect, useState } from 'preact/hooks';
import type { CallerAnswer } from '../../status/schema/answers.ts';
import { useEnvironment } from '../shell/environment.ts';
import { meResource } from './api-resource.ts';

/** Who looks, as the API knows them; undefined as long as it has not said so. */
export function useCaller(): CallerAnswer | undefined {
  const { api } = useEnvironment();
  const [caller, setCaller] = useState<CallerAnswer>();
  useEffect(() => {
    const gone = new AbortController();
    // Whoever is refused hears of it from what they do.
    api.read(meResource, gone.signal).then(setCaller, () => undefined);
    return () => {
      gone.abort();
    };
  }, [api]);
  return caller;
}
