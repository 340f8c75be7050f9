import { app } from '@azure/functions';

const attempts = { fixed: [], growing: [] };

function retried(kind) {
  return (_timer, context) => {
    const { retryContext } = context;
    attempts[kind].push({ ...retryContext, exception: retryContext?.exception?.message });
    if ((retryContext?.retryCount ?? 0) < 2) throw new Error(`${kind} failed`);
  };
}

app.timer('fixed', {
  schedule: '0 0 0 1 1 *',
  runOnStartup: true,
  retry: { strategy: 'fixedDelay', maxRetryCount: 4, delayInterval: { minutes: 1 } },
  handler: retried('fixed'),
});
app.timer('growing', {
  schedule: '0 0 0 1 1 *',
  runOnStartup: true,
  retry: {
    strategy: 'exponentialBackoff',
    maxRetryCount: -1,
    minimumInterval: { minutes: 2 },
    maximumInterval: { minutes: 3 },
  },
  handler: retried('growing'),
});
app.timer('exhausted', {
  schedule: '0 0 0 1 1 *',
  runOnStartup: true,
  retry: { strategy: 'fixedDelay', maxRetryCount: 1, delayInterval: 1000 },
  handler: () => {
    throw new Error('never');
  },
});
app.http('attempts', { handler: () => ({ jsonBody: attempts }) });
app.http('once', {
  retry: { strategy: 'fixedDelay', maxRetryCount: 4, delayInterval: 1 },
  handler: () => {
    throw new Error('not again');
  },
});
app.http('endless', { handler: () => new Promise(() => undefined) });
app.http('off', { handler: () => ({ body: 'on' }) });
