/** Whether what the app depends on answers. */
import { withoutSecrets } from '../domain/without-secrets.ts';
import type { HealthAnswer } from './schema/answers.ts';

export interface HealthCheck {
  readonly name: string;
  /** Without it nothing can be shown or taken in. */
  readonly isEssential: boolean;
  readonly remedy: string;
  /** Cheap. Rejects when the dependency does not answer as it is to. */
  readonly check: (over: AbortSignal) => Promise<unknown>;
}

export interface HealthLook {
  readonly version: string;
  readonly now: () => number;
  /** Says when a check has had its time. */
  readonly limit: () => AbortSignal;
}

const LONGEST_MESSAGE = 300;

type Dependency = HealthAnswer['dependencies'][number];

export async function lookAtHealth(checks: readonly HealthCheck[], look: HealthLook): Promise<HealthAnswer> {
  const looked = await Promise.all(checks.map((each) => lookAt(each, look)));
  const broken = checks.filter((_, index) => looked[index]?.status === 'unhealthy');
  const worst = broken.some(({ isEssential }) => isEssential) ? 'unhealthy' : 'degraded';
  return {
    status: broken.length === 0 ? 'healthy' : worst,
    checkedAt: new Date(look.now()).toISOString(),
    version: look.version,
    dependencies: looked,
  };
}

async function lookAt({ name, remedy, check }: HealthCheck, { now, limit }: HealthLook): Promise<Dependency> {
  const startMs = now();
  const dependency = (rest: Omit<Dependency, 'name' | 'milliseconds'>): Dependency => ({
    name,
    ...rest,
    milliseconds: Math.max(0, Math.round(now() - startMs)),
  });
  try {
    const over = limit();
    await Promise.race([check(over), atTheEnd(over)]);
    return dependency({ status: 'healthy' });
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    const message = withoutSecrets(text).slice(0, LONGEST_MESSAGE);
    return dependency({ status: 'unhealthy', message, remedy });
  }
}

/** A check that does not heed its signal is not waited for. */
function atTheEnd(over: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const end = (): void => reject(new Error('It did not answer in time.'));
    if (over.aborted) end();
    else over.addEventListener('abort', end, { once: true });
  });
}
