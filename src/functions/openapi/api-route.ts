/** What the description of the API is made from: a row for each thing that can be asked of it. */
import type * as z from 'zod';

export type HttpMethod = 'get' | 'post';

export interface ApiRoute {
  /** Of the function that answers. */
  readonly functionName: string;
  readonly method: HttpMethod;
  readonly path: string;
  readonly operationId: string;
  readonly tag: TagName;
  readonly summary: string;
  readonly description: string;
  readonly query: z.ZodObject;
  readonly body?: RequestBody;
  /** Needs no key. */
  readonly isAnonymous?: boolean;
  /** A command may be sent again under the same key. */
  readonly takesIdempotencyKey?: boolean;
  readonly answers: readonly Answer[];
  /** Codes of problems by HTTP status; those that every route may have are added. */
  readonly problems?: Readonly<Partial<Record<ProblemStatus, readonly string[]>>>;
}

export const problemStatuses = [400, 404, 409, 413, 500, 503] as const;
export type ProblemStatus = (typeof problemStatuses)[number];

export interface RequestBody {
  readonly schema: string;
  readonly description: string;
  readonly example: unknown;
}

export interface Answer {
  readonly status: 200 | 202 | 304 | 503;
  readonly description: string;
  /** By media type; absent: there is no content. */
  readonly content?: Readonly<Record<string, Content>>;
  readonly headers?: readonly HeaderName[];
}

export interface Content {
  /** Of a component; absent: text. */
  readonly schema?: string;
  readonly example?: unknown;
}

export const headerTexts = {
  ETag: 'Of this content; the same as long as it is.',
  Location: 'Where the operation is shown.',
  'Retry-After': 'Seconds after which to ask again.',
} as const;
export type HeaderName = keyof typeof headerTexts;

export const tags = {
  Operations: 'What was asked for, and what has become of it.',
  Commands: 'To an operation that runs or has ended.',
  Requests: 'Ask for a cluster, or what a request would do.',
  Overview: 'All operations in figures, and whether the app is well.',
  Description: 'This API, for programs and for people.',
} as const;
export type TagName = keyof typeof tags;

/** The answer to a `GET`: the content under its tag, or that the client has it. */
export function tagged(description: string, schema: string, example: unknown): readonly Answer[] {
  return [
    { status: 200, description, content: { 'application/json': { schema, example } }, headers: ['ETag'] },
    {
      status: 304,
      description: 'The client has this content: If-None-Match names its tag.',
      headers: ['ETag'],
    },
  ];
}
