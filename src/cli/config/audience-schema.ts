import * as z from 'zod';

/** Its application ID URI, or its client id. It becomes an argument of another program. */
export const audienceSchema = z
  .string()
  .regex(
    /^(?:api:\/\/|https:\/\/)?[A-Za-z0-9][A-Za-z0-9._/-]{0,200}$/,
    'must be the application ID URI of the app, such as api://11111111-2222-4333-8444-555555555555',
  );
