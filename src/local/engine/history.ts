/**
 * The history of one execution as it is kept in memory: the events for the replay, and beside them the very text that
 * a function is handed, so that a long history is turned into text only once.
 */
import { parseEvents } from './history-event.ts';
import type { HistoryEvent } from './history-event.ts';

const PLAYED = '{"IsPlayed":true,';
const NEW = '{"IsPlayed":false,';

export class History {
  readonly #events: HistoryEvent[];
  #text: string;

  /** `text`: events as JSON, separated by commas, each marked as played. */
  constructor(text = '') {
    this.#text = text;
    this.#events = parseEvents(text);
  }

  get events(): readonly HistoryEvent[] {
    return this.#events;
  }

  get text(): string {
    return this.#text;
  }

  append(events: readonly HistoryEvent[], playedText: string): void {
    this.#events.push(...events);
    this.#text = joinTexts(this.#text, playedText);
  }
}

/** As an episode that is over sees them, and as it is kept. */
export function playedText(events: readonly HistoryEvent[]): string {
  return events.map((event) => PLAYED + JSON.stringify(event).slice(1)).join(',');
}

/** As the running episode sees its own events. */
export function newText(events: readonly HistoryEvent[]): string {
  return events.map((event) => NEW + JSON.stringify(event).slice(1)).join(',');
}

export function joinTexts(first: string, second: string): string {
  if (first === '') return second;
  return second === '' ? first : `${first},${second}`;
}
