import type { HttpRequest } from '@azure/functions';
import type * as z from 'zod';
import { badRequest, type ProblemAnswer } from './http-answers.ts';

export type Query<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly answer: ProblemAnswer };

/** The function key, which the host has looked at. */
const KEY_PARAMETER = 'code';
const LONGEST_TEXT = 1000;

/** The parameters of the request, all of which the schema knows, none of them twice. */
export function readQuery<T>({ query }: HttpRequest, schema: z.ZodType<T>): Query<T> {
  const names = [...query.keys()].filter((name) => name !== KEY_PARAMETER);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) return invalid(`${twice}: is there twice`);
  const given = Object.fromEntries(names.map((name) => [name, query.get(name)]));
  const parsed = schema.safeParse(given);
  return parsed.success
    ? { ok: true, value: parsed.data }
    : invalid(parsed.error.issues.map(described).join('; '));
}

function described(issue: z.core.$ZodIssue): string {
  return issue.code === 'unrecognized_keys'
    ? `${issue.keys.join(', ')}: not a parameter of this`
    : `${issue.path.join('.')}: ${issue.message}`;
}

function invalid(detail: string): Query<never> {
  return { ok: false, answer: badRequest('InvalidQuery', detail.slice(0, LONGEST_TEXT)) };
}
