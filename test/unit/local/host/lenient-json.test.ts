import { describe, expect, it } from 'vitest';
import { parseLenientJson } from '../../../../src/local/host/lenient-json.ts';

describe('parseLenientJson', () => {
  it.each([
    ['{"a": 1} // end', { a: 1 }],
    ['/* all of\nit */ [1, /* two */ 2, ]', [1, 2]],
    ['\uFEFF{"a": [1,],\n}', { a: [1] }],
    [
      '{"url": "http://x/*y*/", "comma": ",]", "quote": "\\"//"}',
      { url: 'http://x/*y*/', comma: ',]', quote: '"//' },
    ],
  ])('reads %j', (text, value) => {
    expect(parseLenientJson(text)).toEqual(value);
  });

  it.each(['', '{"a" 1}', '[1,,2]', '/* open'])('refuses %j', (text) => {
    expect(() => parseLenientJson(text)).toThrow(SyntaxError);
  });
});
