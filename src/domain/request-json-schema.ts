import { z } from 'zod';
import { requestSchema } from './request.ts';

/** The request's JSON Schema (2020-12), for producers and editors. Rules over several fields are not in it. */
export function requestJsonSchema(): object {
  return {
    title: 'Slipway cluster request, version 1',
    ...z.toJSONSchema(requestSchema, { io: 'input', reused: 'ref' }),
  };
}
