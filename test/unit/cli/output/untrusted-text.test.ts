import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { plainJson, plainLines, plainText, safeJson } from '../../../../src/cli/output/untrusted-text.ts';

// eslint-disable-next-line no-control-regex -- control characters are what must not be there
const DANGEROUS = /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/;
const nastyText = fc.string({
  unit: fc.constantFrom(
    '\u001b',
    '[',
    ']',
    '0',
    ';',
    'm',
    '\u0007',
    '\u009b',
    '\u009d',
    '\\',
    '\n',
    '\u202e',
    'a',
    ' ',
  ),
});

describe('plainText', () => {
  it.each<[string, string, string]>([
    ['colours', '\u001b[31mred\u001b[0m', 'red'],
    ['the 8-bit form', '\u009b31mred', 'red'],
    ['a title', '\u001b]0;title\u0007text', 'text'],
    ['a link', '\u001b]8;;http://evil\u001b\\text\u001b]8;;\u001b\\', 'text'],
    ['a cleared screen', 'a\u001b[2J\u001b[Hb', 'ab'],
    ['a saved cursor and a full reset', '\u001b7a\u001bc', 'a'],
    ['line breaks', 'a\r\nb\u2028c\td', 'a b c d'],
    ['a backspace and a bell', 'a\b\u0007b', 'ab'],
    ['another direction', 'abc\u202etxt.exe', 'abctxt.exe'],
    ['what takes no space', 'a\u200bb\ufeff', 'ab'],
  ])('takes out %s', (_what, text, plain) => {
    expect(plainText(text)).toBe(plain);
  });

  it('keeps what people write', () => {
    expect(plainText('Größe «größer» 日本 🚀 é')).toBe('Größe «größer» 日本 🚀 é');
  });

  it('keeps what follows a sequence that has no end', () => {
    expect(plainText('a\u001b]0;text')).toBe('a0;text');
  });

  it('leaves nothing dangerous of anything, also when it is applied to its own result', () => {
    fc.assert(
      fc.property(nastyText, (text) => {
        const plain = plainText(text);
        expect(plain).not.toMatch(DANGEROUS);
        expect(plainText(plain)).toBe(plain);
      }),
      { seed: 7 },
    );
  });

  it('takes time by the length of its text', () => {
    const text = '\u009d'.repeat(500_000);
    expect(plainText(text)).toBe('');
  });
});

describe('plainLines and plainJson', () => {
  it('keep lines, and names and values of fields', () => {
    expect(plainLines('a\u001b[1m\nb')).toBe('a\nb');
    expect(plainJson({ 'a\u0007': ['\u001b[1mb', 1, null, true] })).toEqual({ a: ['b', 1, null, true] });
  });
});

describe('safeJson', () => {
  it('is one line, whatever a reader takes for the end of one', () => {
    const value = 'a\n\u0085b\u2028c\u2029d';
    expect(safeJson(value)).toBe(String.raw`"a\n\u0085b\u2028c\u2029d"`);
    expect(JSON.parse(safeJson(value))).toBe(value);
  });

  it('is the very value, without anything dangerous', () => {
    fc.assert(
      fc.property(fc.dictionary(nastyText, nastyText), (value) => {
        expect(safeJson(value)).not.toMatch(DANGEROUS);
        expect(JSON.parse(safeJson(value, 2))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
      { seed: 7 },
    );
  });
});
