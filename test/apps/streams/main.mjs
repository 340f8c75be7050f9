import { TransformStream } from 'node:stream/web';
import { app } from '@azure/functions';

app.setup({ enableHttpStream: true });

app.http('upper', {
  methods: ['POST'],
  route: 'upper/{name}',
  handler: async (request) => {
    const text = new TransformStream({
      transform(chunk, controller) {
        controller.enqueue(Buffer.from(chunk).toString().toUpperCase());
      },
    });
    return {
      headers: { 'content-type': 'text/plain', 'x-params': JSON.stringify(request.params) },
      body: request.body.pipeThrough(text),
    };
  },
});
app.http('broken', {
  methods: ['GET'],
  handler: () => {
    throw new Error('no stream');
  },
});
app.http('nothing', { methods: ['GET'], handler: () => undefined });
app.http('cookie', {
  methods: ['GET'],
  handler: () => ({ cookies: [{ name: 'tea', value: 'green', httpOnly: true }] }),
});
app.http('count', {
  methods: ['POST'],
  handler: async (request) => {
    let size = 0;
    for await (const chunk of request.body) size += chunk.byteLength;
    return { body: String(size) };
  },
});
