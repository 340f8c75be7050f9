const { app } = require('@azure/functions');
const df = require('durable-functions');

const triesOf = new Map();

df.app.activity('repeat', { handler: (input) => input });
df.app.activity('failFirst', {
  handler: ({ id, times = 1 }) => {
    const tries = (triesOf.get(id) ?? 0) + 1;
    triesOf.set(id, tries);
    if (tries <= times) throw new Error('not yet');
    return tries;
  },
});

df.app.orchestration('echo', function* (context) {
  return yield context.df.callActivity('repeat', context.df.getInput());
});
// eslint-disable-next-line require-yield -- an orchestrator is a generator, also one that awaits nothing
df.app.orchestration('version', function* (context) {
  return context.df.version;
});
df.app.orchestration('wait', function* (context) {
  context.df.setCustomStatus({ waiting: true });
  return yield context.df.waitForExternalEvent('go');
});
df.app.orchestration('flaky', function* (context) {
  const before = yield context.df.callActivity('repeat', { step: 'before' });
  const tries = yield context.df.callActivity('failFirst', { id: context.df.instanceId });
  return { before, tries };
});
df.app.orchestration('parent', function* (context) {
  return yield context.df.callSubOrchestrator('child', undefined, `${context.df.instanceId}-child`);
});
df.app.orchestration('child', function* (context) {
  const first = yield context.df.callActivity('repeat', { first: true });
  context.df.setCustomStatus({ waiting: true });
  const event = yield context.df.waitForExternalEvent('go');
  return { first, event };
});
df.app.orchestration('count', function* (context) {
  const id = new df.EntityId('Counter', context.df.getInput().key);
  context.df.signalEntity(id, 'add', 2);
  context.df.signalEntity(id, 'add', 3);
  return yield context.df.callEntity(id, 'get');
});

df.app.entity('Counter', (context) => {
  const value = context.df.getState(() => 0);
  switch (context.df.operationName) {
    case 'add':
      context.df.setState(value + context.df.getInput());
      break;
    case 'note':
      context.df.setState({ noted: context.df.getInput() ?? null });
      break;
    case 'get':
      context.df.return(value);
      break;
    case 'delete':
      context.df.destructOnExit();
      break;
  }
});

df.app.client.http('links', {
  methods: ['GET'],
  route: 'links/{id}',
  authLevel: 'anonymous',
  handler: async (request, client) => ({ jsonBody: client.createHttpManagementPayload(request.params.id) }),
});
df.app.client.http('signal', {
  methods: ['POST'],
  route: 'signal/{key}/{operation}',
  authLevel: 'anonymous',
  handler: async (request, client) => {
    const { key, operation } = request.params;
    await client.signalEntity(new df.EntityId('Counter', key), operation, await request.json());
    return { status: 202 };
  },
});
df.app.client.http('state', {
  methods: ['GET'],
  route: 'state/{key}',
  authLevel: 'anonymous',
  handler: async (request, client) => ({
    jsonBody: await client.readEntityState(new df.EntityId('Counter', request.params.key)),
  }),
});
df.app.client.http('start', {
  methods: ['POST'],
  route: 'start/{name}/{id}',
  authLevel: 'anonymous',
  handler: async (request, client) => {
    const { name, id } = request.params;
    const version = request.query.get('version') ?? undefined;
    await client.startNew(name, { instanceId: id, version, input: {} });
    return client.createCheckStatusResponse(request, id);
  },
});
df.app.client.http('purge', {
  methods: ['POST'],
  route: 'purge/{id}',
  authLevel: 'anonymous',
  handler: async (request, client) => ({ jsonBody: await client.purgeInstanceHistory(request.params.id) }),
});
app.http('health', { methods: ['GET'], authLevel: 'anonymous', handler: () => ({ status: 204 }) });
