import { describe, expect, it } from 'vitest';
import { parseRoute } from '../../../../src/local/host/http-route.ts';

describe('parseRoute', () => {
  it.each([
    ['api/hello', '/api/hello', {}],
    ['api/hello', '/API/Hello/', {}],
    ['api/items/{id}', '/api/items/a%20b', { id: 'a b' }],
    ['api/items/{id?}', '/api/items', {}],
    ['api/items/{id=latest}', '/api/items', { id: 'latest' }],
    ['api/{kind}/{id:int}', '/api/items/42', { kind: 'items', id: '42' }],
    [
      'api/{id:guid}',
      '/api/6a6e7642-ff67-4d98-a389-559c80e1bc66',
      { id: '6a6e7642-ff67-4d98-a389-559c80e1bc66' },
    ],
    ['api/{name:alpha}', '/api/abc', { name: 'abc' }],
    ['api/{code:length(2,3)}', '/api/abc', { code: 'abc' }],
    ['api/{n:range(1,9)}', '/api/9', { n: '9' }],
    ['api/{v:regex(^v\\d$)}', '/api/v2', { v: 'v2' }],
    ['api/{v:regex(^\\d{{3}}-\\d{{2}}$)}', '/api/123-45', { v: '123-45' }],
    ['api/{v:regex(^[a-z]{{2}}/x$)}', '/api/ab%2Fx', undefined],
    ['api/{{x}}/{id}', '/api/%7Bx%7D/7', { id: '7' }],
    ['api/{n:int}', '/api/-2147483648', { n: '-2147483648' }],
    ['api/{n:int}', '/api/2147483648', undefined],
    ['api/{name}', '/api/%C3%A9%25%3F%23', { name: 'é%?#' }],
    ['api/{name}', '/api/a%2Fb', { name: 'a%2Fb' }],
    ['files/{**path}', '/files/a%2fb/c%20d', { path: 'a%2fb/c d' }],
    ['api/{name}.{ext}', '/api/report.pdf', { name: 'report', ext: 'pdf' }],
    ['files/{*path}', '/files/a/b/c', { path: 'a/b/c' }],
    ['files/{*path}', '/files', {}],
    ['', '/', {}],
  ])('matches %s with %s', (template, path, params) => {
    expect(parseRoute(template).match(path)).toEqual(params);
  });

  it.each([
    ['api/hello', '/api/hello/more'],
    ['api/hello', '/api'],
    ['api/items/{id}', '/api/items'],
    ['api/{id:int}', '/api/4x'],
    ['api/{id:int}', '/api/99999999999'],
    ['api/{id:guid}', '/api/42'],
    ['api/{name:alpha}', '/api/a1'],
    ['api/{id:int?}', '/api/x'],
    ['api/{n:range(1,9)}', '/api/10'],
    ['api/a.c', '/api/abc'],
  ])('does not match %s with %s', (template, path) => {
    expect(parseRoute(template).match(path)).toBeUndefined();
  });

  it('ranks literals before constrained, plain and catch-all parameters', () => {
    const templates = ['a/{*rest}', 'a/{id}', 'a/{id:int}', 'a/x{id}', 'a/literal'];
    const ranked = templates
      .map((text) => ({ text, precedence: parseRoute(text).precedence }))
      .sort((one, other) => one.precedence.localeCompare(other.precedence));
    expect(ranked.map((each) => each.text)).toEqual([
      'a/literal',
      'a/x{id}',
      'a/{id:int}',
      'a/{id}',
      'a/{*rest}',
    ]);
  });

  it('refuses a constraint that it does not know', () => {
    expect(() => parseRoute('api/{id:uneven}')).toThrow('unknown constraint "uneven"');
  });

  it('refuses a brace that is never closed', () => {
    expect(() => parseRoute('api/{id')).toThrow('unmatched brace');
  });
});
