import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const SCRIPT = path.resolve(import.meta.dirname, '../../../scripts/audit.mjs');

function advisory(severity: string) {
  return {
    id: 1,
    url: 'https://example.org/advisories/1',
    title: 'Something is wrong',
    severity,
    vulnerable_versions: '<99.0.0',
    cwe: [],
    cvss: { score: 0, vectorString: null },
  };
}

describe('npm run audit', () => {
  let registry: Server | undefined;
  /** npm remembers what it was told of an advisory. */
  let cache: string;

  beforeEach(() => {
    cache = mkdtempSync(path.join(tmpdir(), 'slipway-npm-'));
  });

  afterEach(() => {
    rmSync(cache, { recursive: true, force: true });
    registry?.close();
    registry?.closeAllConnections();
  });

  /** `advisories` are its answer for all packages; without them it takes no such question. */
  async function auditAgainst(advisories?: object): Promise<{ code: number; output: string }> {
    registry = createServer((request, response) => {
      const isQuestion = request.method === 'POST' && request.url === '/-/npm/v1/security/advisories/bulk';
      response.writeHead(isQuestion ? (advisories ? 200 : 405) : 404, { 'content-type': 'application/json' });
      response.end(JSON.stringify(isQuestion ? (advisories ?? {}) : {}));
    });
    registry.listen(0, '127.0.0.1');
    await once(registry, 'listening');
    const { port } = registry.address() as AddressInfo;
    const env = {
      ...process.env,
      npm_config_registry: `http://127.0.0.1:${String(port)}/`,
      npm_config_cache: cache,
    };
    return new Promise((resolve) => {
      execFile(process.execPath, [SCRIPT], { env }, (error, output) => {
        resolve({ code: error ? Number(error.code) : 0, output });
      });
    });
  }

  it('passes when nothing is known', async () => {
    expect(await auditAgainst({})).toEqual({
      code: 0,
      output: 'npm audit: 0 vulnerable of what is deployed, 0 of them high or critical\n',
    });
  });

  it('tells of what is moderate, and passes', async () => {
    const { code, output } = await auditAgainst({ axios: [advisory('moderate')] });
    expect(output).toContain('moderate: axios');
    expect(output).toContain('Something is wrong https://example.org/advisories/1');
    expect(code).toBe(0);
  });

  it.each(['high', 'critical'])('fails for what is %s', async (severity) => {
    const { code, output } = await auditAgainst({ axios: [advisory(severity)] });
    expect(output).toContain(`${severity}: axios`);
    expect(code).toBe(1);
  });

  it('heeds nothing that only development needs', async () => {
    expect(await auditAgainst({ vitest: [advisory('critical')] })).toMatchObject({ code: 0 });
  });

  it('says aloud that the registry does not answer, and passes', async () => {
    const { code, output } = await auditAgainst();
    expect(output).toMatch(/^npm audit: not reachable, so nothing is known .*405/);
    expect(code).toBe(0);
  });
});
