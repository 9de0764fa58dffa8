import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { buildSync } from 'esbuild';
import { cliPath } from './cli.ts';

/** A fenced block of a Markdown page: ```console with `$ ruleglot …` lines, or ```ts that imports ruleglot. */
const FENCE = /^```(console|ts run)\n([\s\S]*?)^```$/gm;
/** What a ```ts run block prints stands in the ```text block after it. */
const OUTPUT = /^\n```text\n([\s\S]*?)^```$/m;

/** The page with the output of every example as it is now. Documentation is right when this changes nothing. */
export function withRealOutput(page: string): string {
  const console = page.replace(FENCE, (whole, kind: string, body: string) =>
    kind === 'console' ? `\`\`\`console\n${runConsole(body)}\`\`\`` : whole,
  );
  let out = '';
  let rest = console;
  for (;;) {
    const found = /^```ts run\n([\s\S]*?)^```\n/m.exec(rest);
    if (found === null) return out + rest;
    const after = found.index + found[0].length;
    const text = OUTPUT.exec(rest.slice(after));
    out += rest.slice(0, after);
    rest = rest.slice(after);
    if (text !== null && text.index === 0) {
      out += `\n\`\`\`text\n${runScript(found[1]!)}\`\`\``;
      rest = rest.slice(text[0].length);
    }
  }
}

/** How many examples a page has; a page that lost its examples should be noticed. */
export function countExamples(page: string): number {
  return [...page.matchAll(FENCE)].length;
}

function runConsole(body: string): string {
  const commands = body.split('\n').filter((line) => line.startsWith('$ '));
  return commands.map((command) => `${command}\n${runCommand(command.slice(2))}`).join('\n');
}

function runCommand(command: string): string {
  const script = `ruleglot() { "${process.execPath}" "${cliPath()}" "$@"; }\n{ ${command}; } 2>&1`;
  const result = spawnSync('bash', ['-c', script], {
    encoding: 'utf8',
    env: { ...process.env, NO_COLOR: '1' },
  });
  return result.stdout;
}

function runScript(body: string): string {
  const folder = resolve('node_modules/.cache/ruleglot');
  mkdirSync(folder, { recursive: true });
  const entry = `${folder}/example.ts`;
  writeFileSync(entry, body.replace("'ruleglot'", `'${resolve('src/index.ts')}'`));
  const outfile = `${folder}/example.mjs`;
  buildSync({
    entryPoints: [entry],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    legalComments: 'none',
    banner: {
      js: "import { createRequire } from 'node:module';\nconst require = createRequire(import.meta.url);",
    },
  });
  const result = spawnSync(process.execPath, [outfile], { encoding: 'utf8' });
  return result.status === 0 ? result.stdout : `${result.stdout}${result.stderr}`;
}
