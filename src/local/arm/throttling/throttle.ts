import { ArmError } from '../arm-error.ts';
import { requestLimits, type CountedRequest } from './request-limits.ts';
import { TokenBuckets } from './token-buckets.ts';

/** By how much the published limits are multiplied; `off` for no limits. */
export type Throttling = number | 'off';

export interface Admission {
  /** What is left, for the answer. */
  readonly headers: Readonly<Record<string, string>>;
  /** Why the request is not served. */
  readonly refused?: ArmError;
}

/** Counts requests against the limits. ARM's own come first; a request that they refuse reaches no provider. */
export class Throttle {
  readonly #buckets = new TokenBuckets();
  readonly #scale: number;

  constructor(throttling: Throttling) {
    this.#scale = throttling === 'off' ? 0 : throttling;
  }

  admit(request: CountedRequest, nowMs: number): Admission {
    const headers: Record<string, string> = {};
    if (this.#scale === 0) return { headers };
    for (const limit of requestLimits) {
      const bucket = limit.bucketOf(request);
      if (bucket === undefined) continue;
      const draw = this.#buckets.draw(bucket, this.#size(limit), nowMs);
      if (limit.header !== undefined) headers[limit.header] = String(draw.left);
      if (draw.isGranted) continue;
      return { headers, refused: limitedFor(limit.refuse(request, draw.waitSeconds), draw.waitSeconds) };
    }
    return { headers };
  }

  #size({ burst, perSecond }: { burst: number; perSecond: number }) {
    return { burst: Math.max(1, Math.round(burst * this.#scale)), perSecond: perSecond * this.#scale };
  }
}

function limitedFor(error: ArmError, waitSeconds: number): ArmError {
  const { code, message } = error;
  const headers = { ...error.headers, 'Retry-After': String(waitSeconds) };
  return new ArmError(error.shape, error.status, { code, message, headers });
}
