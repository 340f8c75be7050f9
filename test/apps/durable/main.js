const { app } = require('@azure/functions');
const df = require('durable-functions');

df.app.activity('greet', { handler: ({ name }) => `${process.env.GREETING}, ${name}!` });
df.app.activity('inputType', { handler: (input) => ({ type: typeof input, input: input ?? null }) });
df.app.activity('fail', {
  handler: () => {
    throw new TypeError('no luck');
  },
});
df.app.activity('startAnother', {
  extraInputs: [df.input.durableClient()],
  handler: async ({ name, id }, context) =>
    df.getClient(context).startNew(name, { instanceId: id, input: {} }),
});

df.app.orchestration('greetAll', function* (context) {
  const { names } = context.df.getInput();
  context.df.setCustomStatus({ count: names.length });
  return yield context.df.Task.all(names.map((name) => context.df.callActivity('greet', { name })));
});
df.app.orchestration('inputTypes', function* (context) {
  const types = [];
  for (const input of ['text', '42', 7, { a: 1 }, undefined]) {
    types.push(yield context.df.callActivity('inputType', input));
  }
  return types;
});
df.app.orchestration('waitForGo', function* (context) {
  context.df.setCustomStatus({ waiting: true });
  return yield context.df.waitForExternalEvent('go');
});
df.app.orchestration('sleep', function* (context) {
  const started = context.df.currentUtcDateTime.getTime();
  yield context.df.createTimer(new Date(started + context.df.getInput().ms));
  return context.df.currentUtcDateTime.getTime() - started;
});
df.app.orchestration('failing', function* (context) {
  yield context.df.callActivity('fail', {});
});
df.app.orchestration('chain', function* (context) {
  return yield context.df.callActivity('startAnother', {
    name: 'greetAll',
    id: `${context.df.instanceId}-child`,
  });
});

df.app.client.http('start', {
  methods: ['POST'],
  route: 'start/{name}/{id?}',
  handler: async (request, client) => {
    const { name, id } = request.params;
    const instanceId = await client.startNew(name, { instanceId: id, input: await request.json() });
    return client.createCheckStatusResponse(request, instanceId);
  },
});
df.app.client.http('status', {
  methods: ['GET'],
  route: 'status/{id}',
  handler: async (request, client) => ({
    jsonBody: await client.getStatus(request.params.id, { showInput: true }),
  }),
});
df.app.client.http('raise', {
  methods: ['POST'],
  route: 'raise/{id}/{event}',
  handler: async (request, client) => {
    await client.raiseEvent(request.params.id, request.params.event, await request.json());
    return { status: 202 };
  },
});
df.app.client.http('terminate', {
  methods: ['POST'],
  route: 'terminate/{id}',
  handler: async (request, client) => {
    await client.terminate(request.params.id, 'because');
    return { status: 202 };
  },
});
df.app.client.http('all', {
  methods: ['GET'],
  handler: async (_request, client) => ({
    jsonBody: (await client.getStatusAll()).map((each) => each.instanceId),
  }),
});
df.app.client.http('payload', {
  methods: ['GET'],
  handler: async (_request, client) => ({ jsonBody: client.createHttpManagementPayload('i-1') }),
});
app.http('settings', {
  methods: ['GET'],
  handler: () => {
    const { LEVEL, GREETING, WEBSITE_HOSTNAME } = process.env;
    return {
      jsonBody: { level: LEVEL, greeting: GREETING, hostname: WEBSITE_HOSTNAME, atLoad: hostnameAtLoad },
    };
  },
});
const hostnameAtLoad = process.env.WEBSITE_HOSTNAME;
