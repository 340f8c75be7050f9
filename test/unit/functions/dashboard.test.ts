import { HttpRequest } from '@azure/functions';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { answerDashboard } from '../../../src/functions/dashboard.ts';
import { readDashboardFiles } from '../../../src/functions/dashboard-files.ts';

describe('the dashboard function', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'slipway-dashboard-'));
  beforeAll(() => {
    writeFileSync(path.join(folder, 'index.html'), '<!doctype html>page');
    writeFileSync(path.join(folder, 'main-ABC.js'), 'script');
    writeFileSync(path.join(folder, 'secret.js'), 'not in the manifest');
    writeFileSync(path.join(folder, 'manifest.json'), JSON.stringify({ files: ['main-ABC.js'] }));
  });
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  const get = (address: string, headers: Record<string, string> = {}) => {
    const request = new HttpRequest({ method: 'GET', url: `http://localhost${address}`, headers });
    const answer = answerDashboard(readDashboardFiles(folder), request);
    const answered = answer.headers as Record<string, string>;
    return { status: answer.status, headers: answered, body: answer.body as Buffer | undefined };
  };

  it.each(['/dashboard', '/dashboard/', '/dashboard/fleet', '/dashboard/operations/a%2Fb?x=1'])(
    'answers %s with the page, which is asked for again each time',
    (address) => {
      const { status, headers, body } = get(address);
      expect(status).toBe(200);
      expect(body?.toString()).toBe('<!doctype html>page');
      expect(headers).toMatchObject({
        'content-type': 'text/html; charset=utf-8',
        'cache-control': 'no-cache',
      });
    },
  );

  it('answers an address that is no page with the page and 404', () => {
    expect(get('/dashboard/nowhere')).toMatchObject({
      status: 404,
      body: Buffer.from('<!doctype html>page'),
    });
  });

  it('lets a file with a hash in its name be kept for ever', () => {
    expect(get('/dashboard/main-ABC.js').headers).toMatchObject({
      'content-type': 'text/javascript; charset=utf-8',
      'cache-control': 'public, max-age=31536000, immutable',
    });
  });

  it('compresses for those who take it', () => {
    const { headers, body } = get('/dashboard/main-ABC.js', { 'accept-encoding': 'br, gzip' });
    expect(headers['content-encoding']).toBe('gzip');
    expect(gunzipSync(body ?? '').toString()).toBe('script');
    const plain = get('/dashboard/main-ABC.js', { 'accept-encoding': 'br, gzip;q=0' });
    expect(plain.headers['content-encoding']).toBeUndefined();
    expect(plain.headers['vary']).toBe('accept-encoding');
  });

  it.each([
    '/dashboard/secret.js',
    '/dashboard/manifest.json',
    '/dashboard/index.html',
    '/dashboard/..%2fsecret.js',
    '/dashboard/%2e%2e/%2e%2e/package.json',
    '/dashboard/..%5c..%5cpackage.json',
  ])('gives nobody %s', (address) => {
    const { status, body } = get(address);
    expect(status).toBe(404);
    expect(body?.toString() ?? '').not.toContain('manifest');
  });

  it.each(['/dashboard', '/dashboard/main-ABC.js', '/dashboard/none.js'])(
    'has %s run nothing but its own files, in nobody else’s frame',
    (address) => {
      const { headers } = get(address);
      const policy = headers['content-security-policy'] ?? '';
      for (const part of [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "frame-ancestors 'none'",
      ])
        expect(policy).toContain(part);
      expect(policy).not.toMatch(/unsafe|https?:|\*/);
      expect(headers['x-content-type-options']).toBe('nosniff');
    },
  );

  it('takes no manifest that names a file elsewhere', () => {
    const other = mkdtempSync(path.join(tmpdir(), 'slipway-dashboard-'));
    writeFileSync(path.join(other, 'manifest.json'), JSON.stringify({ files: ['../main.js'] }));
    expect(() => readDashboardFiles(other)).toThrow();
    rmSync(other, { recursive: true });
  });
});
