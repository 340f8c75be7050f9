import type { Finding } from './finding.ts';
import { requestSchema, type ClusterRequest } from './request.ts';
import { checkRequest } from './request-rules.ts';

export type ParsedRequest =
  | { readonly ok: true; readonly request: ClusterRequest }
  | {
      readonly ok: false;
      readonly findings: readonly Finding[];
      /** What could be read of it all the same, so that the refusal finds its sender. */
      readonly requestId?: string;
      readonly requestedBy?: string;
    };

/** Checks shape first, then the rules over several fields. Never throws, whatever `body` is. */
export function parseRequest(body: unknown): ParsedRequest {
  const parsed = requestSchema.safeParse(body);
  if (!parsed.success) {
    return {
      ok: false,
      findings: parsed.error.issues.slice(0, MOST_FINDINGS).map(schemaFinding),
      ...readable(body),
    };
  }
  const findings = checkRequest(parsed.data);
  return findings.length === 0
    ? { ok: true, request: parsed.data }
    : { ok: false, findings, ...readable(body) };
}

/** More would only hide the first, and might not fit into the message that carries them. */
const MOST_FINDINGS = 50;

interface SchemaIssue {
  readonly code: string;
  readonly path: readonly PropertyKey[];
  readonly message: string;
  readonly keys?: readonly string[];
}

function schemaFinding(issue: SchemaIssue): Finding {
  const path = issue.path.map(String).join('.');
  const unknownKeys = issue.code === 'unrecognized_keys' ? (issue.keys ?? []) : [];
  const field = unknownKeys.length === 1 ? [path, unknownKeys[0]].filter(Boolean).join('.') : path;
  return {
    rule: 'schema',
    field: field.slice(0, 200),
    message:
      unknownKeys.length > 0
        ? `unknown ${unknownKeys.join(', ')}`.slice(0, 300)
        : issue.message.slice(0, 300),
    remedy: unknownKeys.length > 0 ? 'leave it out' : 'see docs/request.schema.json',
  };
}

/** The sender's ids, each only if it is valid by itself. */
function readable(body: unknown): { requestId?: string; requestedBy?: string } {
  if (typeof body !== 'object' || body === null) return {};
  const { requestId, requestedBy } = requestSchema.shape;
  const id = requestId.safeParse(Reflect.get(body, 'requestId'));
  const by = requestedBy.safeParse(Reflect.get(body, 'requestedBy'));
  return {
    ...(id.success ? { requestId: id.data } : {}),
    ...(by.success ? { requestedBy: by.data } : {}),
  };
}
