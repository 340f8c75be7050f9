/**
 * The part of the worker protocol that crosses `@azure/functions-core`: what the programming model (`@azure/functions`)
 * gives the host, and what it expects back. Names and spellings are the vendor's.
 */

export type LogLevel = 'trace' | 'debug' | 'information' | 'warning' | 'error' | 'critical' | 'none';
export type LogCategory = 'user' | 'system' | 'customMetric';

/** One value on the wire between host and worker; at most one property is set. */
export interface TypedData {
  readonly string?: string | null;
  readonly json?: string | null;
  readonly bytes?: Uint8Array | null;
  readonly int?: number | null;
  readonly double?: number | null;
  readonly http?: HttpData | null;
  readonly collectionString?: { readonly string: readonly string[] } | null;
  readonly collectionBytes?: { readonly bytes: readonly Uint8Array[] } | null;
  readonly collectionSint64?: { readonly sint64: readonly number[] } | null;
}

export interface HttpData {
  readonly method?: string;
  readonly url?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
  readonly params?: Readonly<Record<string, string>>;
  readonly nullableHeaders?: Readonly<Record<string, NullableValue<string>>>;
  readonly nullableQuery?: Readonly<Record<string, NullableValue<string>>>;
  readonly nullableParams?: Readonly<Record<string, NullableValue<string>>>;
  readonly statusCode?: string;
  readonly cookies?: readonly HttpCookie[];
  readonly enableContentNegotiation?: boolean;
  readonly body?: TypedData | null;
}

export interface NullableValue<T> {
  readonly value: T;
}

export interface HttpCookie {
  readonly name: string;
  readonly value: string;
  readonly domain?: NullableValue<string> | undefined;
  readonly path?: NullableValue<string> | undefined;
  readonly expires?: NullableValue<{ readonly seconds: number }> | undefined;
  readonly secure?: NullableValue<boolean> | undefined;
  readonly httpOnly?: NullableValue<boolean> | undefined;
  readonly maxAge?: NullableValue<number> | undefined;
  readonly sameSite?: 'none' | 'lax' | 'strict' | 'explicitNone' | undefined;
}

/** A binding as the app registered it. What else it holds depends on its type. */
export interface Binding {
  readonly type: string;
  readonly direction: 'in' | 'out';
  readonly [option: string]: unknown;
}

export interface FunctionMetadata {
  readonly name: string;
  readonly functionId?: string;
  readonly bindings: Readonly<Record<string, Binding>>;
  readonly retryOptions?: unknown;
}

export type FunctionCallback = (...inputs: unknown[]) => unknown;

export interface InvocationRequest {
  readonly invocationId: string;
  readonly functionId: string;
  readonly inputData: readonly NamedData[];
  readonly triggerMetadata: Readonly<Record<string, TypedData>>;
  readonly traceContext?: TraceContext;
  /** Absent the first time, and without a retry policy. */
  readonly retryContext?: RetryContext;
}

export interface RetryContext {
  readonly retryCount: number;
  readonly maxRetryCount: number;
  readonly exception?: { readonly message: string; readonly source: string; readonly stackTrace: string };
}

export interface NamedData {
  readonly name: string;
  readonly data: TypedData;
}

export interface TraceContext {
  readonly traceParent: string;
  readonly traceState?: string;
  readonly attributes: Readonly<Record<string, string>>;
}

export type InvocationState = 'preInvocationHooks' | 'invocation' | 'postInvocationHooks';

export interface CoreInvocationContext {
  readonly invocationId: string;
  readonly request: InvocationRequest;
  readonly metadata: FunctionMetadata;
  state: InvocationState | undefined;
  log(level: LogLevel, category: LogCategory, message: string): void;
}

export interface InvocationResponse {
  readonly invocationId: string;
  readonly returnValue?: TypedData | null;
  readonly outputData?: readonly NamedData[];
}

/** How one programming model carries out one invocation. */
export interface InvocationModel {
  getArguments(): Promise<{ readonly context: unknown; readonly inputs: unknown[] }>;
  invokeFunction(context: unknown, inputs: unknown[], callback: FunctionCallback): Promise<unknown>;
  getResponse(context: unknown, result: unknown): Promise<InvocationResponse>;
}

export interface ProgrammingModel {
  readonly name: string;
  readonly version: string;
  getInvocationModel(context: CoreInvocationContext): InvocationModel | Promise<InvocationModel>;
  getCapabilities?(
    defaults: Record<string, string>,
  ): Promise<Record<string, string>> | Record<string, string>;
}
