// Bundles what the coverage page runs and wears into a module of the library: src/coverage/html/assets.ts.
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { build } from 'esbuild';

const OUTPUT = 'src/coverage/html/assets.ts';
const LICENCE = '/*! tablesort, MIT licence, Copyright (c) Tristen Brown */';

export async function assetsModule(): Promise<string> {
  const script = `${LICENCE}\n${await bundled('scripts/coverage-page/client.js')}`;
  const style = await bundled('scripts/coverage-page/style.css');
  return `// Written by scripts/assets-build.ts from scripts/coverage-page; not to be edited.
// biome-ignore-all format: generated
// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the script's own

export const script = ${JSON.stringify(script)};
export const scriptHash = ${JSON.stringify(hash(script))};

export const style = ${JSON.stringify(style)};
export const styleHash = ${JSON.stringify(hash(style))};
`;
}

async function bundled(entry: string): Promise<string> {
  const result = await build({
    entryPoints: [entry],
    bundle: true,
    minify: true,
    write: false,
    target: 'es2022',
    charset: 'ascii',
    legalComments: 'none',
  });
  return result.outputFiles[0]!.text.trim();
}

/** As a Content-Security-Policy names what may run. */
function hash(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}

if (process.argv[1]?.endsWith('assets-build.ts')) {
  const text = await assetsModule();
  if (process.argv.includes('--check')) {
    if (readFileSync(OUTPUT, 'utf8') !== text) throw new Error(`${OUTPUT} is out of date`);
  } else writeFileSync(OUTPUT, text);
}
