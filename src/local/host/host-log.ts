import type { Clock } from '../shared/clock.ts';
import type { LogLevel } from './core-contract.ts';
import { hideSecrets } from './hide-secrets.ts';

export interface LogLine {
  readonly level: LogLevel;
  /** `Function.<name>`, `Function.<name>.User`, `Host.<part>`. */
  readonly category: string;
  readonly message: string;
  readonly invocationId?: string;
}

export type HostLog = (line: LogLine) => void;

const SEVERITY: Readonly<Record<LogLevel, number>> = {
  trace: 0,
  debug: 1,
  information: 2,
  warning: 3,
  error: 4,
  critical: 5,
  none: 6,
};

export function isLogLevel(text: string): text is LogLevel {
  return Object.hasOwn(SEVERITY, text);
}

export interface HostLogOptions {
  readonly clock: Clock;
  readonly format: 'text' | 'json';
  /** The least level by category prefix, as host.json `logging.logLevel` gives it; `default` for the rest. */
  readonly levels: Readonly<Record<string, LogLevel>>;
  readonly write: (text: string) => void;
}

/** Writes one line an entry, without what looks like a secret. Line breaks inside a message are kept out of the text format, so that one entry stays one line. */
export function createHostLog(options: HostLogOptions): HostLog {
  const leastByCategory = new Map<string, number>();
  const least = (category: string): number => {
    const known = leastByCategory.get(category);
    if (known !== undefined) return known;
    const found = SEVERITY[leastLevel(options.levels, category)];
    leastByCategory.set(category, found);
    return found;
  };
  const render = options.format === 'json' ? renderJson : renderText;
  return (line) => {
    if (line.level === 'none' || SEVERITY[line.level] < least(line.category)) return;
    const shown = { ...line, message: hideSecrets(line.message) };
    options.write(`${render(shown, new Date(options.clock.now()).toISOString())}\n`);
  };
}

/** The level of the longest prefix of the category, at a dot, that is configured. */
function leastLevel(levels: Readonly<Record<string, LogLevel>>, category: string): LogLevel {
  for (let prefix = category; prefix !== ''; prefix = prefix.slice(0, Math.max(prefix.lastIndexOf('.'), 0))) {
    const level = levels[prefix];
    if (level !== undefined) return level;
  }
  return levels['default'] ?? 'information';
}

function renderText(line: LogLine, time: string): string {
  const invocation = line.invocationId === undefined ? '' : ` (${line.invocationId})`;
  return `${time} ${line.level} ${line.category}${invocation}: ${line.message.replaceAll(/\r?\n/g, ' | ')}`;
}

function renderJson(line: LogLine, time: string): string {
  return JSON.stringify({ time, ...line });
}
