import { app, HttpResponse } from '@azure/functions';

const returns = {
  undefined: () => undefined,
  null: () => null,
  string: () => 'only words',
  empty: () => ({}),
  body: () => ({ status: 201, body: 'made' }),
  json: () => ({ jsonBody: { a: [1] } }),
  bytes: () => ({ body: Buffer.from([1, 2, 3]) }),
  response: () => new HttpResponse({ status: 202, headers: { 'x-kind': 'class' }, body: 'accepted' }),
  redirect: () => ({ status: 302, headers: { location: 'https://example.org/' } }),
  cookies: () => ({
    cookies: [
      { name: 'first', value: '1', path: '/api' },
      { name: 'second', value: '2', secure: true, sameSite: 'Lax' },
    ],
  }),
};

app.get('returns', {
  route: 'returns/{form}',
  handler: ({ params }) => returns[params.form](),
});

app.http('form', {
  methods: ['POST'],
  handler: async (request) => {
    const form = await request.formData();
    const file = form.get('file');
    return { jsonBody: { name: form.get('name'), file: await file.text(), fileName: file.name } };
  },
});
app.http('headers', {
  methods: ['GET', 'HEAD', 'OPTIONS'],
  handler: (request) => ({
    headers: { 'x-method': request.method, allow: 'GET, HEAD, OPTIONS' },
    jsonBody: { several: request.headers.get('x-several') },
  }),
});
app.http('size', {
  methods: ['POST'],
  handler: async (request) => ({ body: String((await request.arrayBuffer()).byteLength) }),
});

app.get('trace', { handler: (_request, context) => ({ jsonBody: context.traceContext }) });
