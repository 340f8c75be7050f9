import { app } from '@azure/functions';

app.http('hello', {
  methods: ['GET', 'POST'],
  authLevel: 'anonymous',
  handler: async (request, context) => {
    context.log(`hello from ${request.method}`);
    return { body: `Hello, ${request.query.get('name') ?? ((await request.text()) || 'world')}!` };
  },
});

app.http('echo', {
  methods: ['GET', 'PUT', 'DELETE'],
  route: 'items/{id:int}/{part?}',
  handler: async (request) => ({
    jsonBody: {
      method: request.method,
      url: request.url,
      params: request.params,
      query: Object.fromEntries(request.query),
      header: request.headers.get('x-test'),
    },
  }),
});

app.http('newest', { methods: ['GET'], route: 'items/newest', handler: () => ({ body: 'the newest' }) });
app.http('file', {
  methods: ['GET'],
  route: 'files/{*path}',
  handler: ({ params }) => ({ body: params.path ?? '' }),
});

app.http('bytes', {
  methods: ['POST'],
  handler: async (request) => ({ body: Buffer.from(await request.arrayBuffer()).reverse() }),
});

app.http('teapot', {
  methods: ['GET'],
  handler: () => ({
    status: 418,
    headers: { 'x-kind': 'teapot' },
    cookies: [{ name: 'tea', value: 'green leaf', httpOnly: true, maxAge: 60, sameSite: 'Strict' }],
  }),
});

app.http('nothing', { methods: ['GET'], handler: () => undefined });
app.http('broken', {
  methods: ['GET'],
  handler: () => {
    throw new Error('the kettle is empty');
  },
});
