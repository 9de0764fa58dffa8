#!/usr/bin/env node
import { Command, InvalidArgumentError, Option } from 'commander';
import { findLanguage, languages } from '../languages/index.ts';
import { runCheck } from './check.ts';
import { runConvert } from './convert.ts';
import { runFormat } from './format.ts';
import { runParse } from './parse.ts';
import { EXIT_BAD_CALL } from './rules.ts';
import { version } from './version.ts';

const ids = languages.map((language) => language.id);
const profiles = [...new Set(languages.flatMap((language) => Object.keys(language.profiles)))];

/** A language by id or alias; a near miss is named. */
function languageId(name: string): string {
  const found = findLanguage(name);
  if (found === undefined) throw new InvalidArgumentError(`Known languages: ${ids.join(', ')}.`);
  return found.id;
}

const PATHS = 'files, folders (walked), or - for standard input';

function command(name: string, description: string, examples: readonly string[]): Command {
  return new Command(name)
    .description(description)
    .argument('<path...>', PATHS)
    .addOption(
      new Option('--from <language>', `language of bare queries: ${ids.join(', ')}`).argParser(languageId),
    )
    .option('--macros <folder>', 'Splunk macro definitions (default: the nearest folder called macros)')
    .option('--placeholders <file>', 'YAML with values for the placeholders of Sigma rules')
    .option('--json', 'one JSON object a line')
    .addHelpText(
      'after',
      `\nExamples:\n${examples.map((example) => `  $ ruleglot ${example}`).join('\n')}\n`,
    );
}

const convert = command('convert', 'convert rules to another language, saying what each conversion changes', [
  'convert rule.yml --to eql',
  'convert rules/ --to spl --profile cim --out converted/',
  'convert rules/ --to kql --format rule --strict --json > report.ndjson',
  "echo 'process.name:cmd.exe' | ruleglot convert - --to sigma",
])
  .addOption(
    new Option('--to <language>', `target: ${ids.join(', ')}`).argParser(languageId).makeOptionMandatory(),
  )
  .addOption(new Option('--profile <profile>', 'target profile').choices(profiles))
  .addOption(
    new Option('--format <format>', 'a bare query, or a rule file of the target').choices(['query', 'rule']),
  )
  .option('--out <folder>', 'write one file a rule there')
  .option('--strict', 'exit with 1 when an output is not exact')
  .option('--verify', 'parse each output back and compare it with its source')
  .action((paths, options) => finish(() => runConvert(paths, options)));

const parse = command('parse', 'print the normalized tree of rules', [
  'parse rule.toml',
  'parse rules/ --json',
]).action((paths, options) => finish(() => runParse(paths, options)));

const check = command('check', 'lint rules: syntax, traps of each language, names that do not map', [
  'check rules/',
  'check rules/ --format sarif > ruleglot.sarif',
])
  .addOption(new Option('--format <format>', 'how to report').choices(['text', 'json', 'sarif']))
  .option('--strict', 'exit with 1 for warnings as well')
  .action((paths, options) => finish(() => runCheck(paths, options)));

const format = command('format', 'pretty-print queries in their own language', [
  'format query.eql',
  'cat search.spl | ruleglot format - --from spl',
]).action((paths, options) => finish(() => runFormat(paths, options)));

/** Exit codes: 0 done, 1 a rule failed, 2 the call is wrong or a path cannot be read. */
function finish(run: () => number): void {
  process.exitCode = run();
}

const program = new Command('ruleglot')
  .description(
    'Reads detection rules in one language and writes them in another: Sigma, EQL, KQL, ES|QL, SPL.',
  )
  .version(version)
  .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : EXIT_BAD_CALL))
  .showSuggestionAfterError(true)
  .showHelpAfterError('(ruleglot --help and ruleglot COMMAND --help say more)');

for (const sub of [convert, parse, check, format]) {
  program.addCommand(
    sub
      .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : EXIT_BAD_CALL))
      .showSuggestionAfterError(true)
      .showHelpAfterError('(add --help for the options)'),
  );
}

process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  // `ruleglot … | head`: the reader has what it wants.
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});

program.parse();
