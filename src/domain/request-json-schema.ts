import * as z from 'zod';
import { commandMessageSchema } from './command-message.ts';
import { requestSchema } from './request.ts';

/** What may be put on the queue. */
const messageSchema = z.union([...requestSchema.options, commandMessageSchema]);

/** The request's JSON Schema (2020-12), for producers and editors. Rules over several fields are not in it. */
export function requestJsonSchema(): object {
  return {
    title: 'Slipway cluster request, version 1',
    ...z.toJSONSchema(messageSchema, { io: 'input', reused: 'ref' }),
  };
}
