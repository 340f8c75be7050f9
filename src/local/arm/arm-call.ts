import type { ArmError } from './arm-error.ts';
import type { JsonObject } from './json-values.ts';
import type { World } from './world.ts';

/** A request as the handlers see it: path without `//`, body parsed. */
export interface ArmRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: unknown;
  /** Why there is no body to work on, when what was sent could not be read. */
  readonly unreadable?: ArmError;
  /** The scheme and host that the client used, for the URLs that it is to follow. */
  readonly origin: string;
}

export interface ArmCall {
  readonly request: ArmRequest;
  readonly world: World;
  /** A part of the path, decoded, in the case in which it was sent. */
  param(name: string): string;
}

export interface ArmAnswer {
  readonly status: number;
  readonly body?: JsonObject;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as it is, in place of `body`. */
  readonly text?: { readonly contentType: string; readonly content: string };
  /** The connection ends in the middle of what is sent. */
  readonly torn?: boolean;
  /** No answer at all: the connection is cut. */
  readonly cut?: boolean;
  /** No answer at all, and the connection stays. */
  readonly hang?: boolean;
}
