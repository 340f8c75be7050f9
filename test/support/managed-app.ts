import { DurableFunctionApp } from './durable-function-app.ts';

/** One orchestration that waits for an event and one that does not. */
export function managedApp(): DurableFunctionApp {
  return new DurableFunctionApp()
    .activity('step', (n: number) => n)
    .orchestration('wait', function* (context) {
      context.df.setCustomStatus({ waiting: true });
      const before: unknown = yield context.df.callActivity('step', 1);
      const event: unknown = yield context.df.waitForExternalEvent('go');
      return [before, event];
    })
    .orchestration('quick', function* (context) {
      return yield context.df.callActivity('step', context.df.getInput());
    });
}
