// A fan-out, a sub-orchestration and a timer in each instance. Every run of an activity leaves a line in CHAOS_JOURNAL,
// and so does every timer that has fired.
const { appendFileSync } = require('node:fs');
const df = require('durable-functions');

const WIDTH = 6;

function note(entry) {
  appendFileSync(process.env.CHAOS_JOURNAL, `${JSON.stringify(entry)}\n`);
}

df.app.activity('work', {
  handler: async ({ step, ms }) => {
    note({ kind: 'begun', step });
    await new Promise((resolve) => setTimeout(resolve, ms));
    return step;
  },
});
df.app.activity('look', {
  handler: ({ step, fireAtMs }) => {
    note({ kind: 'fired', step, lateMs: Date.now() - fireAtMs });
    return step;
  },
});

function* waitFor(context, step, ms) {
  const fireAtMs = context.df.currentUtcDateTime.getTime() + ms;
  yield context.df.createTimer(new Date(fireAtMs));
  return yield context.df.callActivity('look', { step, fireAtMs });
}

df.app.orchestration('part', function* (context) {
  const { name, ms } = context.df.getInput();
  const first = yield context.df.callActivity('work', { step: `${name}/part-1`, ms });
  const timer = yield* waitFor(context, `${name}/part-timer`, 2 * ms);
  const last = yield context.df.callActivity('work', { step: `${name}/part-2`, ms });
  return [first, timer, last];
});

df.app.orchestration('whole', function* (context) {
  const { name, ms } = context.df.getInput();
  const before = yield context.df.callActivity('work', { step: `${name}/before`, ms });
  const tasks = Array.from({ length: WIDTH }, (_, n) =>
    context.df.callActivity('work', { step: `${name}/fan-${n}`, ms: ms * (1 + (n % 3)) }),
  );
  tasks.push(context.df.callSubOrchestrator('part', { name, ms }, `${context.df.instanceId}-part`));
  const middle = yield context.df.Task.all(tasks);
  const timer = yield* waitFor(context, `${name}/timer`, 3 * ms);
  const after = yield context.df.callActivity('work', { step: `${name}/after`, ms });
  return [before, ...middle.flat(), timer, after];
});
