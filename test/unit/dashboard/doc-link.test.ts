import { describe, expect, it } from 'vitest';
import { docLink, webLink } from '../../../src/dashboard/operation/doc-link.ts';

const hostile = [
  'javascript:alert(1)',
  'JaVaScRiPt:alert(1)',
  ' https://example.com',
  'http://example.com',
  '//example.com',
  'data:text/html,<script>alert(1)</script>',
  'https://',
  'docs/../../secrets.md',
  'docs//evil.example/x.md',
  'docs/x.md#"><script>',
  '/docs/runbook.md',
  'docs/architecture.md',
  '',
];

describe('docLink', () => {
  it('follows pages on the web and the runbook', () => {
    expect(docLink('https://learn.microsoft.com/azure/aks')).toBe('https://learn.microsoft.com/azure/aks');
    expect(docLink('docs/runbook.md#quota')).toBe('/dashboard/runbook.txt');
  });

  it.each(hostile)('does not follow %j', (reference) => {
    expect(docLink(reference)).toBeUndefined();
  });
});

describe('webLink', () => {
  it.each([...hostile, 'docs/runbook.md#quota'])('does not follow %j', (reference) => {
    expect(webLink(reference)).toBeUndefined();
  });

  it('follows the portal, whose links have a fragment', () => {
    const portal = 'https://portal.azure.com/#resource/subscriptions/s/resourceGroups/rg';
    expect(webLink(portal)).toBe(portal);
  });
});
