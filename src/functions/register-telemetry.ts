import { app, type LogHookContext, type LogLevel } from '@azure/functions';
import { withoutSecrets } from '../domain/without-secrets.ts';
import { readLogLine } from '../telemetry/log-line.ts';
import type { LogRecord, SpanAttributes, Telemetry } from '../telemetry/telemetry.ts';
import { rootSpan } from '../telemetry/trace-ids.ts';

/**
 * Has what the app logs go to whoever receives its telemetry, and what is left go before the process ends. The host then
 * forwards nothing of the log itself, so that no line is told twice.
 */
export function registerTelemetry(telemetry: Telemetry): void {
  if (!telemetry.isOn) return;
  app.setup({ capabilities: { WorkerOpenTelemetryEnabled: true } });
  app.hook.log((line) => {
    if (line.category === 'user') telemetry.log(recordOf(line));
  });
  app.hook.appTerminate(() => telemetry.close());
}

/** For what is told outside of any function: the host's log has no hook there. */
export function warnTo(telemetry: Telemetry): (line: string) => void {
  return (line) => {
    console.warn(line);
    telemetry.log(recordOf({ level: 'warning', message: line, invocationContext: undefined }));
  };
}

const severities: Readonly<Record<LogLevel, LogRecord['severity']>> = {
  trace: 'debug',
  debug: 'debug',
  information: 'info',
  warning: 'warn',
  error: 'error',
  critical: 'error',
  none: 'debug',
};

type Line = Pick<LogHookContext, 'level' | 'message' | 'invocationContext'>;

export function recordOf({ level, message, invocationContext }: Line): LogRecord {
  const read = readLogLine(message);
  const operationId = read?.details['operationId'];
  return {
    severity: severities[level],
    line: read ? message : withoutSecrets(message),
    attributes: {
      ...(read ? attributesOf(read.details) : {}),
      'slipway.event': read?.name,
      'slipway.operation_id': typeof operationId === 'string' ? operationId : undefined,
      'faas.name': invocationContext?.functionName,
      'faas.invocation_id': invocationContext?.invocationId,
    },
    ...(typeof operationId === 'string' ? { span: rootSpan(operationId) } : {}),
  };
}

function attributesOf(details: Readonly<Record<string, unknown>>): SpanAttributes {
  return Object.fromEntries(
    Object.entries(details).map(([name, value]) => [
      `slipway.${name}`,
      typeof value === 'object' || value === undefined
        ? JSON.stringify(value)
        : (value as string | number | boolean),
    ]),
  );
}
