import type { Finding } from './finding.ts';
import { refusedFields } from './refused-fields.ts';
import { requestSchema, senderFields, type Request } from './request.ts';
import { checkRequest } from './request-rules.ts';
import { subscriptionFindings, type SubscriptionFence } from './subscription-fence.ts';

export type ParsedRequest =
  | { readonly ok: true; readonly request: Request }
  | {
      readonly ok: false;
      readonly findings: readonly Finding[];
      /** What could be read of it all the same, so that the refusal finds its sender. */
      readonly requestId?: string;
      readonly requestedBy?: string;
    };

/** Checks shape first, then the rules over several fields. Never throws, whatever `body` is. */
export function parseRequest(body: unknown, subscriptions: SubscriptionFence): ParsedRequest {
  const parsed = requestSchema.safeParse(body);
  if (!parsed.success) {
    return {
      ok: false,
      findings: schemaFindings(parsed.error.issues),
      ...readableSender(body),
    };
  }
  const ruled = parsed.data.kind === 'DeprovisionCluster' ? [] : checkRequest(parsed.data);
  const findings = [...droppedTag(body), ...subscriptionFindings(parsed.data, subscriptions), ...ruled];
  return findings.length === 0
    ? { ok: true, request: parsed.data }
    : { ok: false, findings, ...readableSender(body) };
}

/** The one key that zod leaves out of a record without a word. */
function droppedTag(body: unknown): Finding[] {
  const tags: unknown = typeof body === 'object' && body !== null ? Reflect.get(body, 'tags') : undefined;
  const isDropped = typeof tags === 'object' && tags !== null && Object.hasOwn(tags, '__proto__');
  return isDropped ? [unknownField('tags', '__proto__')] : [];
}

/** More would only hide the first, and might not fit into the message that carries them. */
const MOST_FINDINGS = 50;
const LONGEST_FIELD = 200;

interface SchemaIssue {
  readonly code: string;
  readonly path: readonly PropertyKey[];
  readonly message: string;
  readonly keys?: readonly string[];
}

/** What is wrong with the shape of a message. */
export function schemaFindings(issues: readonly SchemaIssue[]): readonly Finding[] {
  return issues.flatMap(findingsOf).slice(0, MOST_FINDINGS);
}

function findingsOf(issue: SchemaIssue): Finding[] {
  const path = issue.path.map(String).join('.');
  if (issue.code === 'unrecognized_keys') {
    return (issue.keys ?? []).map((key) => unknownField(path, key));
  }
  return [
    {
      rule: 'schema',
      field: path.slice(0, LONGEST_FIELD),
      message: issue.message.slice(0, 300),
      remedy: 'see docs/request.schema.json',
    },
  ];
}

function unknownField(path: string, key: string): Finding {
  const field = [path, key].filter(Boolean).join('.').slice(0, LONGEST_FIELD);
  const reason = Object.hasOwn(refusedFields, key) ? refusedFields[key] : undefined;
  return reason
    ? { ...reason, field }
    : { rule: 'schema', field, message: `unknown ${key}`.slice(0, 300), remedy: 'leave it out' };
}

/** The sender's ids, each only if it is valid by itself. */
export function readableSender(body: unknown): { requestId?: string; requestedBy?: string } {
  if (typeof body !== 'object' || body === null) return {};
  const { requestId, requestedBy } = senderFields;
  const id = requestId.safeParse(Reflect.get(body, 'requestId'));
  const by = requestedBy.safeParse(Reflect.get(body, 'requestedBy'));
  return {
    ...(id.success ? { requestId: id.data } : {}),
    ...(by.success ? { requestedBy: by.data } : {}),
  };
}
