/**
 * The authority and the server certificate of the simulator, made at the first start and kept in the state folder, so
 * that a process that was told to trust `ca.pem` goes on trusting it. Dates are real: TLS knows no virtual time.
 */
import { X509Certificate } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Certificates {
  /** What clients must trust, in PEM. */
  readonly caFile: string;
  readonly key: string;
  readonly certificate: string;
}

const LIFETIME_MS = 10 * 365 * 24 * 60 * 60 * 1000;

export async function keepCertificates(stateDir: string, realNowMs: number): Promise<Certificates> {
  mkdirSync(stateDir, { recursive: true, mode: 0o700 });
  const caFile = join(stateDir, 'ca.pem');
  const keyFile = join(stateDir, 'server-key.pem');
  const certificateFile = join(stateDir, 'server.pem');
  if (![caFile, keyFile, certificateFile].every((file) => isUsable(file, realNowMs))) {
    const made = await makeCertificates(realNowMs);
    writeFileSync(keyFile, made.key, { mode: 0o600 });
    writeFileSync(certificateFile, made.certificate);
    writeFileSync(caFile, made.ca);
  }
  return {
    caFile,
    key: readFileSync(keyFile, 'utf8'),
    certificate: readFileSync(certificateFile, 'utf8'),
  };
}

function isUsable(file: string, realNowMs: number): boolean {
  if (!existsSync(file)) return false;
  const text = readFileSync(file, 'utf8');
  if (!text.includes('CERTIFICATE')) return text !== '';
  return new X509Certificate(text).validToDate.getTime() > realNowMs;
}

async function makeCertificates(
  realNowMs: number,
): Promise<{ ca: string; key: string; certificate: string }> {
  // Most of what the simulator would load, and only a first start needs it.
  const { generate } = await import('selfsigned');
  const shared = {
    keyType: 'ec',
    algorithm: 'sha256',
    notBeforeDate: new Date(realNowMs - 24 * 60 * 60 * 1000),
    notAfterDate: new Date(realNowMs + LIFETIME_MS),
  } as const;
  const authority = await generate([{ name: 'commonName', value: 'Slipway ARM simulator authority' }], {
    ...shared,
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', keyCertSign: true, cRLSign: true, critical: true },
    ],
  });
  const server = await generate([{ name: 'commonName', value: 'localhost' }], {
    ...shared,
    ca: { key: authority.private, cert: authority.cert },
    extensions: [
      { name: 'basicConstraints', cA: false },
      { name: 'keyUsage', digitalSignature: true, keyEncipherment: true, critical: true },
      { name: 'extKeyUsage', serverAuth: true },
      {
        name: 'subjectAltName',
        altNames: [
          { type: 2, value: 'localhost' },
          { type: 7, ip: '127.0.0.1' },
        ],
      },
    ],
  });
  return { ca: authority.cert, key: server.private, certificate: server.cert };
}
