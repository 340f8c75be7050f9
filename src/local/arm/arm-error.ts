/**
 * Refusals, in the two shapes in which ARM sends them: most providers and ARM's own gateway nest the error, the AKS
 * provider sends it flat. Every refusal of the simulator is thrown as one of these and written by `errorBody`.
 */
import type { JsonObject } from './json-values.ts';

interface ArmErrorDetail {
  readonly target?: string;
  /** What exactly is wrong, where one code covers several causes. */
  readonly details?: readonly { readonly code: string; readonly message: string; readonly target?: string }[];
  readonly headers?: Readonly<Record<string, string>>;
}

export class ArmError extends Error {
  readonly status: number;
  readonly code: string;
  readonly shape: 'nested' | 'flat';
  readonly target: string | undefined;
  readonly details: ArmErrorDetail['details'];
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    shape: 'nested' | 'flat',
    status: number,
    answer: ArmErrorDetail & { code: string; message: string },
  ) {
    super(answer.message);
    this.name = 'ArmError';
    this.shape = shape;
    this.status = status;
    this.code = answer.code;
    this.target = answer.target;
    this.details = answer.details;
    this.headers = answer.headers ?? {};
  }
}

/** Refused by a resource provider that nests its errors. */
export function refusal(
  status: number,
  code: string,
  message: string,
  detail: ArmErrorDetail = {},
): ArmError {
  return new ArmError('nested', status, { ...detail, code, message });
}

/** Refused by ARM itself, before any resource provider saw the request. */
export function gatewayRefusal(
  status: number,
  code: string,
  message: string,
  detail: Pick<ArmErrorDetail, 'details' | 'target'> = {},
): ArmError {
  const headers = { 'x-ms-failure-cause': 'gateway' };
  return new ArmError('nested', status, { ...detail, code, message, headers });
}

/** Refused by the AKS resource provider. */
export function aksRefusal(status: number, code: string, message: string, target?: string): ArmError {
  return new ArmError('flat', status, { code, message, ...(target === undefined ? {} : { target }) });
}

export function errorBody(error: ArmError): JsonObject {
  const target = error.target === undefined ? {} : { target: error.target };
  if (error.shape === 'flat') {
    return { code: error.code, details: null, message: error.message, subcode: '', ...target };
  }
  const details = error.details === undefined ? {} : { details: error.details };
  return { error: { code: error.code, message: error.message, ...target, ...details } };
}

/** The code in an error body of either shape, if it is one. */
export function errorCode(body: JsonObject): string | undefined {
  const nested = body['error'];
  const holder = typeof nested === 'object' && nested !== null && 'code' in nested ? nested : body;
  return 'code' in holder && typeof holder.code === 'string' ? holder.code : undefined;
}
