/** Schedules of timer triggers: NCRONTAB with six fields (seconds first) or five, or a fixed time span; in UTC. */

export interface TimerSchedule {
  /** The first occurrence after `afterMs`, in milliseconds since the epoch; undefined when there is none. */
  next(afterMs: number): number | undefined;
}

interface Field {
  readonly name: string;
  readonly least: number;
  readonly most: number;
  readonly names: readonly string[];
}

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const WEEKDAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];
const SECONDS: Field = { name: 'second', least: 0, most: 59, names: [] };
const FIELDS: readonly Field[] = [
  { name: 'minute', least: 0, most: 59, names: [] },
  { name: 'hour', least: 0, most: 23, names: [] },
  { name: 'day', least: 1, most: 31, names: [] },
  { name: 'month', least: 1, most: 12, names: MONTHS },
  { name: 'day of week', least: 0, most: 6, names: WEEKDAYS },
];

const SECOND_MS = 1_000;
const TIME_SPAN = /^(?:(\d+)\.)?(\d{1,2}):(\d{2}):(\d{2})$/;
/** A day that comes at all comes within this many days: a 29 February that is also a given weekday. */
const FARTHEST_DAYS = 366 * 40;

/** Throws, naming the field, when the text is no schedule. */
export function parseSchedule(text: string): TimerSchedule {
  const span = TIME_SPAN.exec(text.trim());
  if (span !== null)
    return everySpan(
      span.slice(1).map((part: string | undefined) => Number(part ?? '0')),
      text,
    );
  const parts = text.trim().split(/\s+/);
  if (parts.length !== 5 && parts.length !== 6)
    throw new Error(`"${text}" is not an NCRONTAB expression: five or six fields.`);
  const fields = parts.length === 6 ? [SECONDS, ...FIELDS] : FIELDS;
  const sets = fields.map((field, index) => parseField(parts[index] ?? '', field, text));
  return crontab(parts.length === 6 ? sets : [new Set([0]), ...sets]);
}

function everySpan(
  [days = 0, hours = 0, minutes = 0, seconds = 0]: readonly number[],
  text: string,
): TimerSchedule {
  const spanMs = (((days * 24 + hours) * 60 + minutes) * 60 + seconds) * SECOND_MS;
  if (spanMs === 0) throw new Error(`"${text}" is not a schedule: the time span is zero.`);
  return { next: (afterMs) => afterMs + spanMs };
}

function parseField(text: string, field: Field, whole: string): ReadonlySet<number> {
  const values = new Set<number>();
  for (const part of text.split(',')) {
    const range = parseRange(part, field);
    if (range === undefined) throw new Error(`"${whole}" has a bad ${field.name}: "${part}".`);
    for (let value = range.from; value <= range.to; value += range.step) values.add(value);
  }
  return values;
}

interface Range {
  readonly from: number;
  readonly to: number;
  readonly step: number;
}

/** `*`, `a`, `a-b`, each with an optional `/step`; with a step, `a` alone means from a to the end. */
function parseRange(text: string, field: Field): Range | undefined {
  const [, base = '', stepText] = /^([^/]+)(?:\/(\d+))?$/.exec(text) ?? [];
  const step = Number(stepText ?? '1');
  const ends = parseEnds(base, field, stepText !== undefined);
  return ends === undefined || ends.from > ends.to || step < 1 ? undefined : { ...ends, step };
}

function parseEnds(base: string, field: Field, open: boolean): Omit<Range, 'step'> | undefined {
  if (base === '*') return { from: field.least, to: field.most };
  const [first = '', last, ...more] = base.split('-');
  const from = parseValue(first, field);
  const to = last === undefined ? (open ? field.most : from) : parseValue(last, field);
  return from === undefined || to === undefined || more.length > 0 ? undefined : { from, to };
}

function parseValue(text: string, field: Field): number | undefined {
  const named = field.names.indexOf(text.slice(0, 3).toLowerCase());
  if (named >= 0 && /^[a-z]+$/i.test(text)) return named + field.least;
  if (!/^\d+$/.test(text)) return undefined;
  const value = Number(text);
  return value >= field.least && value <= field.most ? value : undefined;
}

function crontab(sets: readonly ReadonlySet<number>[]): TimerSchedule {
  const [seconds, minutes, hours, days, months, weekdays] = sets;
  const onDay = (at: Date): boolean =>
    months?.has(at.getUTCMonth() + 1) === true &&
    days?.has(at.getUTCDate()) === true &&
    weekdays?.has(at.getUTCDay()) === true;
  const times = timesOfDay([hours, minutes, seconds]);
  return {
    next(afterMs) {
      const after = new Date(afterMs);
      let dayMs = Date.UTC(after.getUTCFullYear(), after.getUTCMonth(), after.getUTCDate());
      for (let tried = 0; tried < FARTHEST_DAYS; tried += 1, dayMs += 86_400 * SECOND_MS) {
        if (!onDay(new Date(dayMs))) continue;
        const time = times(Math.floor((afterMs - dayMs) / SECOND_MS) + 1);
        if (time !== undefined) return dayMs + time * SECOND_MS;
      }
      return undefined;
    },
  };
}

/** Finds the first time of day, in seconds, that is not before the one given. */
function timesOfDay(
  sets: readonly (ReadonlySet<number> | undefined)[],
): (fromSecond: number) => number | undefined {
  const [hours = [], minutes = [], seconds = []] = sets.map((set) => [...(set ?? [])].sort((a, b) => a - b));
  return (fromSecond) => {
    for (const hour of hours) {
      if ((hour + 1) * 3_600 <= fromSecond) continue;
      for (const minute of minutes) {
        const start = hour * 3_600 + minute * 60;
        const second = seconds.find((each) => start + each >= fromSecond);
        if (second !== undefined) return start + second;
      }
    }
    return undefined;
  };
}
