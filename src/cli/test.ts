import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { diagnose, diagnosticJson } from '../diagnostics/index.ts';
import type { CanonicalEventFormat } from '../evaluate/index.ts';
import type { Event } from '../events/index.ts';
import type { ParsedRule } from '../parse.ts';
import {
  type Expectation,
  type Explained,
  explainRule,
  isAbout,
  readExpectations,
  ruleRun,
  type TestedRule,
} from '../testing/index.ts';
import { sourceText } from '../text/index.ts';
import { eachEvent } from './events.ts';
import { EXPECTATIONS_ENDING, readText } from './files.ts';
import { junit } from './junit.ts';
import { EXIT_BAD_CALL, EXIT_DONE, EXIT_RULE_FAILED, eachRule, type InputOptions } from './rules.ts';
import { out, showDiagnostics } from './terminal.ts';

export interface TestCommand extends InputOptions {
  readonly events?: readonly string[];
  readonly tests?: string;
  readonly explain?: string;
  /** How the events are written; found out by default. */
  readonly eventFormat?: CanonicalEventFormat;
  readonly format?: 'text' | 'json' | 'junit';
  readonly json?: boolean;
}

/** `ruleglot test`: which events each rule matches, and whether that is what is expected. */
export function runTest(paths: readonly string[], command: TestCommand): number {
  if (command.explain !== undefined) return runExplain(paths, command, command.explain);
  const format = formatOf(command);
  const rules: ParsedRule[] = [];
  const exit = eachRule(paths, command, (parsed) => rules.push(parsed));
  const files = new TestFiles(command);
  const expected = new Expected(files, command.tests);
  for (const rule of rules) expected.of(rule);
  if (command.events === undefined && !expected.any && exit === EXIT_DONE) {
    process.stderr.write(
      'error: nothing to test with: give --events, or expectations beside the rules (<rule>.tests.yml)\n',
    );
    return EXIT_BAD_CALL;
  }
  const run = ruleRun(rules);
  let total = 0;
  for (const path of command.events ?? []) {
    files.each(path, (event) => {
      run.add(event);
      total++;
      return true;
    });
  }
  if (files.unreadable) return EXIT_BAD_CALL;
  showDiagnostics(run.remarks());
  const results = run.results((rule) => expected.of(rule));
  if (format === 'junit') out(junit(results));
  else if (format === 'json') for (const tested of results) out(JSON.stringify(testedJson(tested)));
  else for (const tested of results) show(tested, total);
  const wrong = results.some(({ diagnostics }) => diagnostics.some(({ severity }) => severity === 'error'));
  const failed = expected.reportIdle() || wrong || files.invalid;
  return exit !== EXIT_DONE ? exit : failed ? EXIT_RULE_FAILED : EXIT_DONE;
}

function formatOf({ json, format }: TestCommand): 'text' | 'json' | 'junit' {
  return json === true ? 'json' : (format ?? 'text');
}

/** `--explain`: each condition of the rules for one event. */
function runExplain(paths: readonly string[], command: TestCommand, text: string): number {
  const wanted = readWanted(text);
  if (wanted === undefined) {
    process.stderr.write(
      'error: --explain takes the number of an event, or the id or title of a rule, # and that number\n',
    );
    return EXIT_BAD_CALL;
  }
  const files = new TestFiles(command);
  let total = 0;
  let event: Event | undefined;
  for (const path of command.events ?? []) {
    files.each(path, (each) => {
      if (total++ === wanted.event) event = each;
      return event === undefined;
    });
  }
  if (files.unreadable) return EXIT_BAD_CALL;
  if (event === undefined) {
    process.stderr.write(
      `error: there is no event ${wanted.event}: --events gives ${total} events, counted from 0\n`,
    );
    return EXIT_BAD_CALL;
  }
  let failed = false;
  let some = false;
  const exit = eachRule(paths, command, (parsed) => {
    if (!isAbout({ ...wanted, events: [], match: true, name: '' }, parsed)) return;
    some = true;
    failed ||= parsed.rule === undefined;
    explain(parsed, event!, wanted.event, formatOf(command));
  });
  if (exit !== EXIT_DONE) return exit;
  if (!some) {
    process.stderr.write(`error: no rule here is called ${wanted.rule}\n`);
    return EXIT_BAD_CALL;
  }
  return failed ? EXIT_RULE_FAILED : EXIT_DONE;
}

/** The record of `--json`, a contract. */
function testedJson({ diagnostics, ...tested }: TestedRule): unknown {
  return { ...tested, diagnostics: diagnostics.map(diagnosticJson) };
}

function show(tested: TestedRule, total: number): void {
  showDiagnostics(tested.diagnostics);
  const name = tested.rule.title ?? tested.rule.id ?? tested.file;
  if (total > 0 || tested.expectations.length === 0) out(`${name}: ${matchesText(tested, total)}`);
  else out(name);
  for (const { name: expectation, passed } of tested.expectations) {
    out(`  ${passed ? 'pass' : 'FAIL'}  ${expectation}`);
  }
}

function matchesText({ matches, groups, uncertain }: TestedRule, total: number): string {
  if (matches === undefined) return 'cannot be run';
  const found =
    groups === undefined
      ? `matches ${matches.length} of ${total} events${listText(matches)}`
      : `${groups.length} matches${groups.length === 0 ? '' : ` of events ${groups.map((group) => group.join(' ')).join('; ')}`}`;
  return uncertain === undefined ? found : `${found}; uncertain${listText(uncertain)}`;
}

function listText(indexes: readonly number[]): string {
  return indexes.length === 0 ? '' : `: ${indexes.join(' ')}`;
}

interface Wanted {
  readonly rule?: string;
  readonly event: number;
}

/** `EVENT` or `RULE#EVENT`; undefined when it is neither. */
function readWanted(text: string): Wanted | undefined {
  const found = /^(?:(.*)#)?(\d+)$/s.exec(text);
  if (found === null) return undefined;
  return { ...(found[1] === undefined ? {} : { rule: found[1] }), event: Number(found[2]) };
}

function explain(parsed: ParsedRule, event: Event, index: number, format: string): void {
  if (parsed.rule === undefined) {
    showDiagnostics(parsed.diagnostics);
    return;
  }
  const steps = explainRule(parsed.rule, event);
  const { id, title } = parsed.metadata;
  if (format === 'json') {
    out(JSON.stringify({ file: parsed.file, rule: { id, title }, event: index, explained: steps }));
    return;
  }
  out(`# ${title ?? id ?? parsed.file}, event ${index}`);
  for (const step of steps) out(explainedLines(step, 0).join('\n'));
}

function explainedLines(step: Explained, depth: number): readonly string[] {
  const values = Object.entries(step.values ?? {}).map(
    ([name, found]) => `${name}: ${found.map((value) => JSON.stringify(value)).join(', ')}`,
  );
  // What a true condition saw stands in the condition itself, unless it is a pattern; a false one needs telling.
  const seen = values.length === 0 ? '' : `    (${cut(values.join('; '))})`;
  return [
    `${step.verdict.padEnd(8)}${'  '.repeat(depth)}${step.text}${seen}`,
    ...(step.items ?? []).flatMap((item) => explainedLines(item, depth + 1)),
  ];
}

function cut(text: string): string {
  return text.length > 200 ? `${text.slice(0, 200)}…` : text;
}

/** Files of events and of expectations. What is wrong with them is said when they are read. */
class TestFiles {
  readonly #format: CanonicalEventFormat;
  readonly #events = new Map<string, readonly Event[]>();
  /** Some file could not be read at all. */
  unreadable = false;
  /** Some expectation was wrong. */
  invalid = false;

  constructor({ eventFormat }: TestCommand) {
    this.#format = eventFormat ?? 'auto';
  }

  /** The events of a file one by one, without keeping them. */
  each(path: string, use: (event: Event) => boolean): void {
    if (!eachEvent(path, this.#format, use)) this.unreadable = true;
  }

  /** The events of a file that expectations name: few, and kept. */
  #few(path: string): readonly Event[] {
    let events = this.#events.get(path);
    if (events === undefined) {
      const found: Event[] = [];
      this.each(path, (event) => {
        found.push(event);
        return true;
      });
      events = found;
      this.#events.set(path, events);
    }
    return events;
  }

  expectations(path: string): readonly Expectation[] {
    const text = this.#text(path);
    if (text === undefined) return [];
    const { value = [], diagnostics } = readExpectations(sourceText(path, text));
    showDiagnostics(diagnostics);
    this.invalid ||= diagnostics.length > 0;
    return value.map((expectation) =>
      expectation.file === undefined
        ? expectation
        : { ...expectation, events: this.#few(join(dirname(path), expectation.file)) },
    );
  }

  #text(path: string): string | undefined {
    const read = readText(path);
    if ('text' in read) return read.text;
    showDiagnostics([read.diagnostic]);
    this.unreadable = true;
    return undefined;
  }
}

/** The expectations of each rule: those of `--tests`, else those of `<rule>.tests.yml` beside the rule's file. */
class Expected {
  readonly #files: TestFiles;
  readonly #given: string | undefined;
  readonly #read = new Map<string, readonly Expectation[]>();
  readonly #used = new Set<Expectation>();

  constructor(files: TestFiles, given: string | undefined) {
    this.#files = files;
    this.#given = given;
  }

  /** Whether a file of expectations was found at all. */
  get any(): boolean {
    return this.#read.size > 0;
  }

  of(parsed: ParsedRule): readonly Expectation[] {
    const path = this.#given ?? beside(parsed.file);
    if (path === undefined) return [];
    let all = this.#read.get(path);
    if (all === undefined) {
      all = this.#files.expectations(path);
      this.#read.set(path, all);
    }
    const own = all.filter((expectation) => isAbout(expectation, parsed));
    for (const expectation of own) this.#used.add(expectation);
    return own;
  }

  /** Says which expectations no rule was about; true if there are any. */
  reportIdle(): boolean {
    const idle = [...this.#read.values()].flat().filter((expectation) => !this.#used.has(expectation));
    showDiagnostics(
      idle.map(({ rule, span }) => diagnose('expectation-idle', { span, with: { rule: rule ?? '' } })),
    );
    return idle.length > 0;
  }
}

function beside(file: string): string | undefined {
  if (file === '-') return undefined;
  const path = file.replace(/\.\w+$/, '') + EXPECTATIONS_ENDING;
  return existsSync(path) ? path : undefined;
}
