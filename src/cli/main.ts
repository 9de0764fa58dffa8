#!/usr/bin/env node
import { Command, InvalidArgumentError, Option } from 'commander';
import { meantTechnique, tacticName, techniqueId } from '../coverage/select.ts';
import { findLanguage, languages } from '../languages/index.ts';
import { sigmaVersions } from '../languages/sigma/index.ts';
import { runCheck } from './check.ts';
import { relationList, runCompare } from './compare.ts';
import { runConvert } from './convert.ts';
import { runFields } from './fields.ts';
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

const PATHS = 'files, folders (walked), or - for standard input (also when none is given and input is piped)';

/** A command that reads the rules of its paths. */
function command(name: string, description: string, examples: readonly string[]): Command {
  return readsRules(bareCommand(name, description, examples).argument('[path...]', PATHS));
}

function readsRules(command: Command): Command {
  return command
    .addOption(
      new Option('--from <language>', `language of bare queries: ${ids.join(', ')}`).argParser(languageId),
    )
    .option('--macros <folder>', 'Splunk macro definitions (default: the nearest folder called macros)')
    .option('--lookups <folder>', 'Splunk lookup definitions (default: the nearest folder called lookups)')
    .option('--placeholders <file>', 'YAML with values for the placeholders of Sigma rules')
    .addOption(
      new Option(
        '--sigma-version <version>',
        'hold Sigma rules to this version of the specification (docs/sigma.md)',
      ).choices(sigmaVersions),
    )
    .option('--overlay <file>', 'YAML with field names and log sources of your own (docs/overlays.md)');
}

function bareCommand(name: string, description: string, examples: readonly string[]): Command {
  return new Command(name)
    .description(description)
    .option('--json', 'one JSON object a line')
    .addHelpText('after', `\nExamples:\n${examples.map((example) => `  $ ${example}\n`).join('')}`);
}

const convert = command('convert', 'convert rules to another language, saying what each conversion changes', [
  'ruleglot convert rule.yml --to eql',
  'ruleglot convert rules/ --to spl --profile cim --out converted/',
  'ruleglot convert rules/ --to kql --format rule --strict --json > report.ndjson',
  'ruleglot convert rules/ --to spl --format splunk-conf > savedsearches.conf',
  "echo 'event.category:process and event.type:start and process.name:cmd.exe' | ruleglot convert --to sigma",
])
  .addOption(
    new Option('--to <language>', `target: ${ids.join(', ')}`).argParser(languageId).makeOptionMandatory(),
  )
  .addOption(new Option('--profile <profile>', 'target profile').choices(profiles))
  .addOption(
    new Option(
      '--format <format>',
      'a bare query, a rule file of the target, or one in a format of its vendor: savedsearches.conf, Kibana NDJSON',
    ).choices(['query', 'rule', 'splunk-conf', 'elastic-ndjson']),
  )
  .option('--out <folder>', 'write one file a rule there')
  .option('--strict', 'exit with 1 when an output is not exact')
  .option('--verify', 'parse each output back and compare it with its source')
  .action((paths, options) => finish(() => runConvert(paths, options)));

const parse = command('parse', 'print the normalized tree of rules', [
  'ruleglot parse rule.toml',
  'ruleglot parse rules/ --json',
]).action((paths, options) => finish(() => runParse(paths, options)));

const check = command('check', 'lint rules: syntax, traps of each language, names that do not map', [
  'ruleglot check rules/',
  'ruleglot check rules/ --format sarif > ruleglot.sarif',
])
  .addOption(new Option('--format <format>', 'how to report').choices(['text', 'json', 'sarif']))
  .option('--strict', 'exit with 1 for warnings as well')
  .action((paths, options) => finish(() => runCheck(paths, options)));

const format = command('format', 'pretty-print queries in their own language', [
  'ruleglot format query.eql',
  'cat search.spl | ruleglot format --from spl',
]).action((paths, options) => finish(() => runFormat(paths, options)));

const test = command('test', 'run rules on events, and check what they are expected to match', [
  'ruleglot test rule.yml --events events.ndjson',
  'ruleglot test rules/',
  'ruleglot test rules/ --events security.xml --events audit.ndjson --json',
  'ruleglot test rules/ --tests expected.yml --format junit > results.xml',
  'ruleglot test rules/ --events exported.json --event-format splunk',
  'ruleglot test rule.yml --events events.ndjson --explain 3',
])
  .option(
    '--events <file>',
    'JSON (one a line, or an array), Windows event XML; read while it comes, of any size; may be repeated',
    (file: string, files: readonly string[] = []) => [...files, file],
  )
  .addOption(
    new Option('--event-format <format>', 'how the events are written (default: found out)').choices([
      'auto',
      'ecs',
      'winevt',
      'sigma',
      'splunk',
      'k8s-audit',
    ]),
  )
  .option('--tests <file>', 'expectations (default: NAME.tests.yml beside the rule file NAME)')
  .option('--explain <event>', 'each condition for one event: its number from 0, or RULE#NUMBER')
  .addOption(new Option('--format <format>', 'how to report').choices(['text', 'json', 'junit']))
  .action((paths, options) => later(async () => (await import('./test.ts')).runTest(paths, options)));

const compare = readsRules(
  bareCommand(
    'compare',
    'how rules relate: equal, narrower, broader, overlapping, with events that show it',
    [
      'ruleglot compare a.yml b.toml',
      'ruleglot compare my-rules/ vendor-rules/ --only equal,narrower',
      'ruleglot compare my-rules/ vendor-rules/ --json > related.ndjson',
    ],
  )
    .argument('<a>', 'a file or folder of rules')
    .argument('<b>', 'another; of two folders, only related pairs are shown'),
)
  .option('--only <relations>', 'only these relations, separated by commas', relationList)
  .action((a, b, options) => finish(() => runCompare(a, b, options)));

const fields = bareCommand('fields', 'where the name of a field maps, in every taxonomy and log source', [
  'ruleglot fields Image',
  'ruleglot fields process.name --json',
])
  .argument('<name...>', 'names of fields, as any vendor writes them')
  .action((names, options) => finish(() => runFields(names, options)));

/** `--technique` and `--tactic` may be repeated. */
function techniques(text: string, before: readonly string[] = []): readonly string[] {
  const id = techniqueId(text);
  if (id === undefined)
    throw new InvalidArgumentError(
      `An ATT&CK technique is T and four digits: T1552 or T1552.007.${meantTechnique(text)}`,
    );
  return [...before, id];
}

function tactics(text: string, before: readonly string[] = []): readonly string[] {
  const name = tacticName(text);
  if (name === undefined) throw new InvalidArgumentError('A tactic is a name such as credential-access.');
  return [...before, name];
}

const coverage = command('coverage', 'what the rules for a technique check, share, exclude and miss', [
  'ruleglot coverage sigma/ elastic/ splunk/ --technique T1552.007',
  'ruleglot coverage rules/ --tactic credential-access --format html --out coverage.html',
  'ruleglot coverage rules/ --format navigator --out layers/',
  'ruleglot coverage rules/ --technique T1552.007 --baseline last.json --fail-on-gaps',
])
  .option(
    '--technique <id>',
    'a technique with its sub-techniques; may be repeated (default: all)',
    techniques,
  )
  .option('--tactic <name>', 'all techniques of a tactic; may be repeated', tactics)
  .addOption(new Option('--format <format>', 'how to report').choices(['text', 'json', 'html', 'navigator']))
  .option('--out <path>', 'write there: a file, for Navigator layers a folder')
  .option('--baseline <file>', 'say what was gained and lost since an earlier JSON report')
  .option('--fail-on-gaps', 'exit with 1 when a vendor misses what another has (new ones, beside a baseline)')
  .action((paths, options) => later(async () => (await import('./coverage.ts')).runCoverage(paths, options)));

/** Exit codes: 0 done, 1 a rule failed, 2 the call is wrong or a path cannot be read. */
function finish(run: () => number): void {
  process.exitCode = run();
}

/** For commands with much code of their own (reports, readers of events): the others need not wait for it. */
async function later(run: () => Promise<number>): Promise<void> {
  process.exitCode = await run();
}

const program = new Command('ruleglot')
  .description(
    'Reads detection rules in one language and writes them in another: Sigma, EQL, KQL, ES|QL, SPL.',
  )
  .version(version)
  .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : EXIT_BAD_CALL))
  .showSuggestionAfterError(true)
  .showHelpAfterError('(ruleglot --help and ruleglot COMMAND --help say more)');

for (const sub of [convert, parse, check, format, test, compare, fields, coverage]) {
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

await program.parseAsync();
