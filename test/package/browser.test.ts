import { createContext, runInContext } from 'node:vm';
import { type BuildResult, buildSync } from 'esbuild';
import { beforeAll, describe, expect, it } from 'vitest';

/** What browsers have and a bare JavaScript engine has not. */
const browser = { TextEncoder, TextDecoder, atob, btoa, URL, structuredClone, console };

describe('the library in a browser', () => {
  let built: BuildResult<{ write: false }>;

  beforeAll(() => {
    built = buildSync({
      entryPoints: ['src/index.ts'],
      bundle: true,
      minify: true,
      write: false,
      format: 'iife',
      globalName: 'ruleglot',
      platform: 'browser',
      target: 'es2022',
      logLevel: 'silent',
    });
  });

  it('is bundled without any module of Node', () => {
    expect(built.errors).toEqual([]);
    expect(built.outputFiles).toHaveLength(1);
  });

  it('converts and checks a rule where there is no Node', () => {
    const context = createContext({ ...browser });
    const [result] = runInContext(
      `${built.outputFiles[0]!.text};
      ruleglot.convert('process where process.name : "curl" and not user.name == "backup"', { from: 'eql', to: 'esql', verify: true })`,
      context,
    ) as { fidelity: string; verified: string; text: string }[];
    expect(result).toMatchObject({ fidelity: 'exact', verified: 'proven' });
    expect(result?.text).toContain('TO_LOWER(process.name) == "curl"');
  });

  it('reads rule files and their dates there as well', () => {
    const context = createContext({ ...browser });
    const sigma =
      'title: A\nlogsource:\n  category: process_creation\n  product: windows\ndetection:\n  a:\n    Image: x\n  condition: a\n';
    const [rule] = runInContext(
      `${built.outputFiles[0]!.text}; ruleglot.convert(${JSON.stringify(sigma)}, { to: 'spl', format: 'rule' })`,
      context,
    ) as { fidelity: string; text: string }[];
    expect(rule?.fidelity).toBe('exact');
    expect(rule?.text).toContain('name: A');
  });
});
