import { allPages } from '../api/all-pages.ts';
import type { HistoryEvent, OperationsApi, Seen } from '../api/operations-api.ts';
import { openSession, type CliContext } from '../cli-context.ts';
import { StopRequested } from '../cli-error.ts';
import { apiCommand, examples, type CommandHost } from '../command-host.ts';
import type { ConfigFlags } from '../config/resolve-config.ts';
import { exitCodes } from '../exit-codes.ts';
import { painter, type Paint, type Style } from '../output/paint.ts';
import { plainText, safeJson } from '../output/untrusted-text.ts';
import { pause } from '../real-time.ts';

interface EventsFlags extends ConfigFlags {
  readonly follow?: true;
}

const PATIENCE_MS = 10 * 60_000;
const LOOK_EVERY_MS = 250;
const HELD_SECONDS = 30;

export function addEvents(host: CommandHost): void {
  apiCommand(host, 'events', 'Shows what happened to an operation, oldest first.')
    .argument('<operation>', 'id of the operation')
    .option('-f, --follow', 'and what happens from now on, until it has ended')
    .addHelpText(
      'after',
      examples('slipway events req-7.a200059d1c7b', 'slipway events req-7.a200059d1c7b --follow -o json'),
    )
    .action(host.run((operationId: string, flags: EventsFlags) => events(host.context, operationId, flags)));
}

async function events(context: CliContext, operationId: string, flags: EventsFlags): Promise<number> {
  const { terminal, stop } = context;
  const { api: once, json } = openSession(context, flags);
  const paint = painter(terminal.colours.out);
  const write = ({ shown, answer }: Seen<HistoryEvent>): void =>
    terminal.write(json ? `${safeJson(answer)}\n` : eventLine(shown, paint));
  // What is asked for first is there, or will not come.
  const printer = new HistoryPrinter(operationId, write);
  await printer.printNew(once);
  if (!flags.follow) return exitCodes.ok;
  const { api } = openSession(context, flags, {
    patienceMs: PATIENCE_MS,
    onSilent: ({ message }) => terminal.warn(`${message}. Asking again for 10 min.\n`),
    onBack: () => terminal.warn('The API answers again.\n'),
  });
  try {
    await followHistory(api, printer, { operationId, signal: stop });
    return exitCodes.ok;
  } catch (error) {
    if (error instanceof StopRequested) terminal.warn(`\nOperation ${plainText(operationId)} goes on.\n`);
    throw error;
  }
}

/** The history is read after the operation was, so that what an end brings is in it. */
async function followHistory(
  api: OperationsApi,
  printer: HistoryPrinter,
  { operationId, signal }: { readonly operationId: string; readonly signal: AbortSignal },
): Promise<void> {
  let etag: string | undefined;
  for (;;) {
    const look = await api.look(
      operationId,
      etag === undefined ? undefined : { etag, waitSeconds: HELD_SECONDS },
    );
    await printer.printNew(api);
    if (look === undefined || (look !== 'unchanged' && look.shown.done)) return;
    if (look !== 'unchanged') etag = look.etag;
    await pause(LOOK_EVERY_MS, signal);
  }
}

/** Prints each event once. The last page is read again for what has come to it since. */
class HistoryPrinter {
  readonly #operationId: string;
  readonly #write: (event: Seen<HistoryEvent>) => void;
  #lastPage: string | undefined;
  #printed = new Set<string>();

  constructor(operationId: string, write: (event: Seen<HistoryEvent>) => void) {
    this.#operationId = operationId;
    this.#write = write;
  }

  async printNew(api: OperationsApi): Promise<void> {
    const from = this.#lastPage;
    const read = (token?: string) => {
      const page = token ?? from;
      if (page !== this.#lastPage) this.#printed = new Set();
      this.#lastPage = page;
      return api.history(this.#operationId, page);
    };
    for await (const page of allPages(read)) for (const event of page) this.#print(event);
  }

  #print(event: Seen<HistoryEvent>): void {
    const text = JSON.stringify(event.answer);
    if (this.#printed.has(text)) return;
    this.#printed.add(text);
    this.#write(event);
  }
}

const styles: Readonly<Partial<Record<HistoryEvent['type'], Style>>> = {
  phaseChanged: 'bold',
  command: 'yellow',
};

function eventLine({ at, type, text }: HistoryEvent, paint: Paint): string {
  const style = styles[type];
  const time = `${at.slice(0, 10)} ${at.slice(11, 19)}Z`;
  return `${paint('dim', time)}  ${style === undefined ? text : paint(style, text)}\n`;
}
