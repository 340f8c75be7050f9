import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { ApiClient } from '../live/api-client.ts';
import type { BrowserClock } from '../live/browser-clock.ts';

/** What pages have of the world outside. */
export interface Environment {
  readonly api: ApiClient;
  readonly clock: BrowserClock;
  /** Has a screen reader say something that changed. */
  readonly announce: (text: string) => void;
}

export const EnvironmentContext = createContext<Environment | undefined>(undefined);

export function useEnvironment(): Environment {
  const environment = useContext(EnvironmentContext);
  if (environment === undefined) throw new Error('There is no environment around this component.');
  return environment;
}
