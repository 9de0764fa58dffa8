import { type SpawnSyncReturns, spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { buildSync } from 'esbuild';

const BUNDLE = resolve('node_modules/.cache/ruleglot/cli.mjs');
let built = false;

/** The command line as users run it: bundled, in a process of its own. */
export function cliPath(): string {
  if (!built) {
    mkdirSync(resolve('node_modules/.cache/ruleglot'), { recursive: true });
    buildSync({
      entryPoints: ['src/cli/main.ts'],
      outfile: BUNDLE,
      bundle: true,
      platform: 'node',
      target: 'node20.19',
      format: 'esm',
      legalComments: 'none',
      banner: {
        js: "import { createRequire } from 'node:module';\nconst require = createRequire(import.meta.url);",
      },
    });
    built = true;
  }
  return BUNDLE;
}

export function ruleglot(args: readonly string[], input = '', cwd = '.'): SpawnSyncReturns<string> {
  return spawnSync(process.execPath, [cliPath(), ...args], {
    encoding: 'utf8',
    input,
    cwd,
    env: { ...process.env, NO_COLOR: '1' },
    maxBuffer: 256 * 1024 * 1024,
  });
}
