/** The text is no filter or no action of the language; the message says where. */
export class SqlSyntaxError extends Error {}

type TokenKind = 'text' | 'name' | 'number' | 'word' | 'symbol' | 'end';

interface Token {
  readonly kind: TokenKind;
  /** Without quotes; words as they were written. */
  readonly text: string;
  readonly at: number;
}

const TOKEN =
  /(?<text>'(?:[^']|'')*')|(?<name>\[(?:[^\]]|\]\])+\]|"(?:[^"]|"")+")|(?<number>(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?)|(?<word>\p{L}[\p{L}\p{N}_]*)|(?<symbol><>|!=|<=|>=|[=<>+\-*/%().,;])/uy;
const SPACE = /\s*/uy;

const UNQUOTE: Readonly<Partial<Record<TokenKind, (quoted: string) => string>>> = {
  text: (quoted) => quoted.slice(1, -1).replaceAll("''", "'"),
  name: (quoted) =>
    quoted.startsWith('[')
      ? quoted.slice(1, -1).replaceAll(']]', ']')
      : quoted.slice(1, -1).replaceAll('""', '"'),
};

/** Reads the tokens of a filter or an action one after the other. Words are compared without their case. */
export class TokenReader {
  readonly #tokens: readonly Token[];
  #next = 0;

  /** Throws when the text holds what is no token. */
  constructor(text: string) {
    this.#tokens = tokensOf(text);
  }

  get current(): Token {
    return this.#tokens[this.#next] ?? { kind: 'end', text: '', at: 0 };
  }

  /** The token after the current one is this symbol. */
  isFollowedBy(symbol: string): boolean {
    const following = this.#tokens[this.#next + 1];
    return following?.kind === 'symbol' && following.text === symbol;
  }

  isWord(word: string): boolean {
    return this.current.kind === 'word' && this.current.text.toUpperCase() === word;
  }

  take(): Token {
    const token = this.current;
    if (token.kind !== 'end') this.#next += 1;
    return token;
  }

  acceptWord(word: string): boolean {
    if (!this.isWord(word)) return false;
    this.take();
    return true;
  }

  /** The symbol that came, when it is one of these. */
  acceptSymbol(...symbols: readonly string[]): string | undefined {
    const { kind, text } = this.current;
    if (kind !== 'symbol' || !symbols.includes(text)) return undefined;
    this.take();
    return text;
  }

  expectWord(word: string): void {
    if (!this.acceptWord(word)) this.fail(`${word} is expected`);
  }

  expectSymbol(symbol: string): void {
    if (this.acceptSymbol(symbol) === undefined) this.fail(`"${symbol}" is expected`);
  }

  fail(problem: string): never {
    const { kind, text, at } = this.current;
    const found = kind === 'end' ? 'the end' : `"${text}"`;
    throw new SqlSyntaxError(`${problem} at position ${String(at + 1)}, where ${found} is`);
  }
}

function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  for (let at = skipSpace(text, 0); at < text.length; at = skipSpace(text, TOKEN.lastIndex)) {
    TOKEN.lastIndex = at;
    const groups: Partial<Record<string, string>> = TOKEN.exec(text)?.groups ?? {};
    const [kind, raw] = Object.entries(groups).find(([, matched]) => matched !== undefined) ?? [];
    if (kind === undefined || raw === undefined) {
      throw new SqlSyntaxError(`"${text.charAt(at)}" at position ${String(at + 1)} is not understood`);
    }
    // The groups of the pattern are named for the kinds.
    const named = kind as TokenKind;
    tokens.push({ kind: named, text: UNQUOTE[named]?.(raw) ?? raw, at });
  }
  return [...tokens, { kind: 'end', text: '', at: text.length }];
}

function skipSpace(text: string, from: number): number {
  SPACE.lastIndex = from;
  SPACE.exec(text);
  return SPACE.lastIndex;
}
