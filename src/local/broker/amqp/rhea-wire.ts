/**
 * The parts of rhea that its declarations leave out or give as `any`, declared once. All casts of the protocol layer
 * are here; each stands for a member that rhea 3.0 has and does not declare.
 */
import rhea, {
  type Connection,
  type Container,
  type Delivery,
  type Receiver,
  type Sender,
  type Session,
} from 'rhea';

export type Link = Sender | Receiver;

/** A value with its AMQP type. */
export interface AmqpValue {
  readonly type: unknown;
  readonly value: unknown;
  readonly descriptor?: AmqpValue;
}

interface AmqpReader {
  readonly position: number;
  remaining(): number;
  read(): AmqpValue;
}

interface AmqpWriter {
  write(value: AmqpValue): void;
  toBuffer(): Buffer;
}

interface AmqpTypes {
  readonly Reader: new (buffer: Buffer) => AmqpReader;
  readonly Writer: new () => AmqpWriter;
  wrap(value: unknown): AmqpValue;
  wrap_array(values: readonly unknown[], typeCode: number): AmqpValue;
  wrap_boolean(value: boolean): AmqpValue;
  wrap_double(value: number): AmqpValue;
  wrap_int(value: number): AmqpValue;
  wrap_list(values: readonly AmqpValue[]): AmqpValue;
  wrap_long(value: number | Buffer): AmqpValue;
  wrap_map(entries: Readonly<Record<string, unknown>>): AmqpValue;
  wrap_symbolic_map(entries: Readonly<Record<string, unknown>>): AmqpValue;
  wrap_timestamp(milliseconds: number): AmqpValue;
  wrap_ubyte(value: number): AmqpValue;
  wrap_uint(value: number): AmqpValue;
  wrap_ulong(value: number): AmqpValue;
  wrap_uuid(bytes: Buffer): AmqpValue;
  described_nc(descriptor: AmqpValue, value: AmqpValue): AmqpValue;
}

export const types = rhea.types as unknown as AmqpTypes;

/** The name of a value's AMQP type, as rhea has it: several for a type of several encodings. */
export function typeName({ type }: AmqpValue): string {
  return (type as { name: string }).name;
}

/** The codes of the element types of arrays. */
export const TYPE_CODE = { long: 0x81, timestamp: 0x83, uuid: 0x98 } as const;

/** A decoded message, by the names that rhea gives the fields of its sections. */
export type DecodedMessage = Readonly<Record<string, unknown>>;

export function decodeMessage(bytes: Buffer): DecodedMessage {
  return rhea.message.decode(bytes);
}

export interface AmqpError {
  readonly condition: string;
  readonly description: string;
}

type Outcome = 'accepted' | AmqpError;

interface OutcomeTypes {
  accepted(): { described(): unknown };
  rejected(fields: { error: AmqpError }): { described(): unknown };
}

const outcomes = rhea.message as unknown as OutcomeTypes;

/**
 * Settles a delivery with its outcome, which is the end of it. Receivers that settle second say nothing more after
 * that; rhea would wait for it and run out of room for deliveries.
 *
 * rhea merges the outcomes of neighbouring deliveries that leave together and
 * keeps the first one's, so every refusal leaves by itself.
 */
export function settleDelivery(delivery: Delivery, outcome: Outcome): void {
  if (outcome === 'accepted') {
    finish(delivery, outcomes.accepted().described());
    return;
  }
  flush(delivery.link.connection);
  finish(delivery, outcomes.rejected({ error: outcome }).described());
  flush(delivery.link.connection);
}

function finish(delivery: Delivery, state: unknown): void {
  delivery.update(true, state);
  (delivery as { remote_settled: boolean }).remote_settled = true;
}

function flush(connection: Connection): void {
  (connection as unknown as { _process(): void })._process();
}

interface AttachFields {
  max_message_size: number;
  snd_settle_mode: number;
  rcv_settle_mode: number;
  properties: Readonly<Record<string, unknown>>;
}

interface LinkInternals {
  credit: number;
  delivery_count: number;
  issue_flow: boolean;
  _get_drain(): boolean;
  readonly local: { readonly attach: AttachFields };
  readonly state: { local_open: boolean; open_requests: number };
}

function internals(link: Link): LinkInternals {
  return link as unknown as LinkInternals;
}

/** The addresses that the peer attached with; it may leave either out, whatever rhea declares. */
export function sourceAddress(link: Link): string | undefined {
  return addressOf(link.source);
}

export function targetAddress(link: Link): string | undefined {
  return addressOf(link.target);
}

function addressOf(terminus: unknown): string | undefined {
  const address = (terminus as { address?: unknown } | null | undefined)?.address;
  return typeof address === 'string' ? address : undefined;
}

/** Sets what this side says of a link when it answers the attach; only before that answer. */
export function answerAttachWith(link: Link, fields: Partial<AttachFields>): void {
  Object.assign(internals(link).local.attach, fields);
}

/** Writes the answer to an attach now. rhea would write messages first, when the peer gave credit along with its attach. */
export function writeAttach(link: Link): void {
  if (internals(link).state.open_requests > 0) flush(link.connection);
}

/** Keeps the answer to an attach back until `attach` is called on the link; only from its open event. */
export function holdAttach(link: Link): void {
  const { state } = internals(link);
  state.local_open = false;
  state.open_requests = 0;
}

/**
 * The number of the last delivery that the peer has given credit for, counted from the attach. rhea lowers the
 * credit only when it writes a delivery, so whoever sends must count for himself.
 */
export function creditLimit(sender: Sender): number {
  const { credit, delivery_count: count } = internals(sender);
  return credit + count;
}

/** Answers a drain: the credit left is used up, also when there is none, and the peer is told so. */
export function answerDrain(sender: Sender): void {
  const link = internals(sender);
  link._get_drain = () => {
    Reflect.deleteProperty(link, '_get_drain');
    link.delivery_count += link.credit;
    link.credit = 0;
    return true;
  };
  link.issue_flow = true;
}

/** How many more unsettled deliveries the session of the link can carry. */
export function roomForDeliveries(sender: Sender): number {
  const { outgoing } = sender.session as unknown as { outgoing: { available(): number } };
  return outgoing.available();
}

interface TransferFrame {
  readonly performative: { message_format: number | null };
}

/** The format under which a transfer of the standard format is handed on as it came. */
export const UNDECODED = 0x7fff_ffff;

/**
 * Makes the session hand on whole messages as bytes. Left alone, rhea decodes them and forgets the types of numbers,
 * identifiers and times, which a broker has to give back as it got them.
 */
export function keepTransfersUndecoded(session: Session): void {
  const receiving = session as unknown as { on_transfer(frame: TransferFrame): void };
  const onTransfer = receiving.on_transfer.bind(session);
  receiving.on_transfer = (frame) => {
    const { performative } = frame;
    if ((performative.message_format ?? 0) === 0) performative.message_format = UNDECODED;
    onTransfer(frame);
  };
}

/** The address that stands for the transaction coordinator, which AMQP gives no address. */
export const COORDINATOR = '$coordinator';

const COORDINATOR_CODES: readonly unknown[] = [0x30, 'amqp:coordinator:list'];
const TARGET_CODE = 0x29;

/** Gives links to the transaction coordinator an address; rhea knows no such target and forgets that there was one. */
export function nameCoordinators(session: Session): void {
  const attached = session as unknown as {
    on_attach(frame: { readonly performative: { target: AmqpValue | null } }): void;
  };
  const onAttach = attached.on_attach.bind(session);
  attached.on_attach = (frame) => {
    const { performative } = frame;
    if (COORDINATOR_CODES.includes(performative.target?.descriptor?.value)) {
      const address = types.wrap_list([types.wrap(COORDINATOR)]);
      performative.target = types.described_nc(types.wrap_ulong(TARGET_CODE), address);
    }
    onAttach(frame);
  };
}

/**
 * Lets in clients that name no user, those that announce claims-based security, as the .NET client does, and those
 * that log in with a name and a key that are admitted.
 */
export function admitClients(
  container: Container,
  admits: (userName: string, password: string) => boolean,
): void {
  const mechanisms = container.sasl_server_mechanisms as {
    enable_anonymous(): void;
    enable_plain(admits: (userName: string, password: string) => boolean): void;
    [name: string]: unknown;
  };
  mechanisms.enable_anonymous();
  mechanisms['MSSBCBS'] = mechanisms['ANONYMOUS'];
  mechanisms['EXTERNAL'] = mechanisms['ANONYMOUS'];
  mechanisms.enable_plain(admits);
}

/** The user that has logged in with a password; undefined for one that has not. */
export function saslUser(connection: Connection): string | undefined {
  const { sasl_transport: sasl } = connection as unknown as {
    sasl_transport?: { selected?: { mechanism?: { username?: string; callback?: unknown } } };
  };
  const mechanism = sasl?.selected?.mechanism;
  return mechanism?.callback === undefined ? undefined : mechanism.username;
}
