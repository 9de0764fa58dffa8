import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { version } from '../../src/cli/version.ts';
import { diagnosticPages } from '../support/diagnostic-pages.ts';
import { countExamples, withRealOutput } from '../support/docs.ts';

const pages = [
  'README.md',
  ...readdirSync('docs')
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
];

describe('documentation', () => {
  it.each(pages)('the examples of %s print what the page says', (page) => {
    const text = readFileSync(page, 'utf8');
    expect(withRealOutput(text)).toBe(text);
  });

  it('the README has examples', () => {
    expect(countExamples(readFileSync('README.md', 'utf8'))).toBeGreaterThanOrEqual(4);
  });

  it.each([...diagnosticPages()])('docs/diagnostics/%s is what the catalogue says', (name, text) => {
    expect(readFileSync(`docs/diagnostics/${name}`, 'utf8')).toBe(text);
  });

  it.each(pages)('links of %s lead somewhere', (page) => {
    const folder = page.includes('/') ? `${page.slice(0, page.lastIndexOf('/'))}/` : '';
    for (const [, target] of readFileSync(page, 'utf8').matchAll(/\]\((?!https?:)([^)#]+)[^)]*\)/g)) {
      expect(existsSync(`${folder}${target}`), `${page}: ${target}`).toBe(true);
    }
  });

  it('the version is that of the package', () => {
    expect(version).toBe((JSON.parse(readFileSync('package.json', 'utf8')) as { version: string }).version);
  });
});
