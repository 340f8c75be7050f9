import { apiClient } from '../../cli/api/api-client.ts';
import { OperationsApi } from '../../cli/api/operations-api.ts';
import { patient } from '../../cli/api/patient.ts';
import { wallClock } from '../shared/clock.ts';

const SILENCE_LIMIT_MS = 60_000;

/** The API of the app on the stack. A host that does not answer now is asked again, for a minute. */
export function appApi(hostUrl: string, signal: AbortSignal): OperationsApi {
  const ask = apiClient({ url: hostUrl }, signal);
  const patience = { patienceMs: SILENCE_LIMIT_MS, now: () => wallClock.now(), signal };
  return new OperationsApi(hostUrl, patient(ask, patience));
}
