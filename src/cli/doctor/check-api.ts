import type { HealthAnswer } from '../../status/schema/answers.ts';
import type { OperationsApi } from '../api/operations-api.ts';
import { CliError } from '../cli-error.ts';
import { isThisMachine } from '../config/resolve-config.ts';
import { bad, ok, skipped, type DoctorFinding } from './finding.ts';

export interface ApiCheck {
  readonly api: OperationsApi;
  readonly url: string;
  readonly version: string;
  readonly now: () => number;
}

/** The API, and what the app says about all that it depends on. */
export async function checkApi(check: ApiCheck): Promise<readonly DoctorFinding[]> {
  const { api, url } = check;
  try {
    const sentMs = check.now();
    const { shown } = await api.health();
    return [
      ok('api', `${url} answers`),
      versionFinding(shown, check),
      clockFinding(shown, { ...check, halfwayMs: (sentMs + check.now()) / 2 }),
      ...shown.dependencies.map(dependencyFinding),
    ];
  } catch (error) {
    if (!(error instanceof CliError)) throw error;
    return [bad('api', error.message, error.remedy ?? 'see the log of the app')];
  }
}

function versionFinding({ version: theirs }: HealthAnswer, { version: ours }: ApiCheck): DoctorFinding {
  return theirs === ours
    ? ok('version', `the app is ${theirs}, as slipway is`)
    : bad(
        'version',
        `the app is ${theirs}, slipway is ${ours}`,
        'use the slipway of the same version as the app',
      );
}

/** What tokens and locks of Azure bear. */
const TOLERATED_SKEW_MS = 60_000;

function clockFinding(
  { checkedAt }: HealthAnswer,
  { url, halfwayMs }: ApiCheck & { readonly halfwayMs: number },
): DoctorFinding {
  const skewMs = Date.parse(checkedAt) - halfwayMs;
  const text = `${(Math.abs(skewMs) / 1000).toFixed(1)} s ${skewMs < 0 ? 'behind' : 'ahead of'} this machine`;
  if (Math.abs(skewMs) <= TOLERATED_SKEW_MS) return ok('clock', `the app's clock is ${text}`);
  if (isThisMachine(new URL(url).hostname))
    return skipped('clock', `the app's clock is ${text}, as a virtual one is`);
  return bad('clock', `the app's clock is ${text}`, 'set the clock of this machine (NTP)');
}

/** Gives the app's identity its roles in one subscription. */
const ONBOARDING = 'infra/onboard.bicep';

type Dependency = HealthAnswer['dependencies'][number];

function dependencyFinding({ name, status, milliseconds, message, remedy }: Dependency): DoctorFinding {
  const check = `app: ${name}`;
  if (status === 'healthy') return ok(check, `answers in ${String(Math.round(milliseconds))} ms`);
  return bad(
    check,
    message ?? 'does not answer',
    [remedy, roleRemedy(name, message)].filter(Boolean).join(' '),
  );
}

/** Azure Resource Manager's own no is about the role that the app's identity has, or has not. */
function roleRemedy(name: string, message = ''): string {
  if (!/arm|resource ?manager/i.test(name)) return '';
  const isAboutRights = /authoriz|forbidden|permission|\b403\b/i.test(message);
  return isAboutRights || message === ''
    ? `Give the app's identity its roles with ${ONBOARDING}, in every subscription that it is for.`
    : `The roles that the app's identity needs are those of ${ONBOARDING}.`;
}
