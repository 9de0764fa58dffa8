import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { diagnose, diagnosticJson } from '../diagnostics/index.ts';
import { canonicalEvent } from '../evaluate/index.ts';
import { type Event, readEvents } from '../events/index.ts';
import type { ParsedRule } from '../parse.ts';
import {
  type Expectation,
  type Explained,
  explainRule,
  isAbout,
  readExpectations,
  type TestedRule,
  testRule,
} from '../testing/index.ts';
import { sourceText } from '../text/index.ts';
import { EXPECTATIONS_ENDING, readText } from './files.ts';
import { junit } from './junit.ts';
import { EXIT_BAD_CALL, EXIT_DONE, EXIT_RULE_FAILED, eachRule, type InputOptions } from './rules.ts';
import { out, showDiagnostics } from './terminal.ts';

export interface TestCommand extends InputOptions {
  readonly events?: readonly string[];
  readonly tests?: string;
  readonly explain?: string;
  readonly format?: 'text' | 'json' | 'junit';
  readonly json?: boolean;
}

/** `ruleglot test`: which events each rule matches, and whether that is what is expected. */
export function runTest(paths: readonly string[], command: TestCommand): number {
  const format = command.json === true ? 'json' : (command.format ?? 'text');
  const files = new TestFiles();
  const events = (command.events ?? []).flatMap((path) => files.events(path));
  if (files.unreadable) return EXIT_BAD_CALL;
  const wanted = command.explain === undefined ? undefined : readWanted(command.explain, events.length);
  if (wanted === null) return EXIT_BAD_CALL;
  const expected = new Expected(files, command.tests);
  const collected: TestedRule[] = [];
  let failed = false;
  const exit = eachRule(paths, command, (parsed) => {
    if (wanted !== undefined) {
      if (!isAbout({ ...wanted, events: [], match: true, name: '' }, parsed)) return;
      failed ||= parsed.rule === undefined;
      explain(parsed, events, wanted.event, format);
      return;
    }
    const tested = testRule(parsed, events, expected.of(parsed));
    failed ||= tested.diagnostics.some(({ severity }) => severity === 'error');
    if (format === 'junit') collected.push(tested);
    else if (format === 'json') out(JSON.stringify(testedJson(tested)));
    else show(tested, events.length);
  });
  if (command.events === undefined && !expected.any && exit === EXIT_DONE) {
    process.stderr.write(
      'error: nothing to test with: give --events, or expectations beside the rules (<rule>.tests.yml)\n',
    );
    return EXIT_BAD_CALL;
  }
  failed = expected.reportIdle() || failed || files.invalid;
  if (format === 'junit') out(junit(collected));
  if (files.unreadable) return EXIT_BAD_CALL;
  return exit !== EXIT_DONE ? exit : failed ? EXIT_RULE_FAILED : EXIT_DONE;
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

/** `EVENT` or `RULE#EVENT`; null when it is neither, which is then said. */
function readWanted(text: string, total: number): Wanted | null {
  const found = /^(?:(.*)#)?(\d+)$/s.exec(text);
  const event = Number(found?.[2]);
  if (found === null || event >= total) {
    process.stderr.write(
      found === null
        ? 'error: --explain takes the number of an event, or the id or title of a rule, # and that number\n'
        : `error: there is no event ${event}: --events gives ${total} events, counted from 0\n`,
    );
    return null;
  }
  return { ...(found[1] === undefined ? {} : { rule: found[1] }), event };
}

function explain(parsed: ParsedRule, events: readonly Event[], index: number, format: string): void {
  const event = events[index];
  if (parsed.rule === undefined || event === undefined) {
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

/** Files of events and of expectations, each read once. What is wrong with them is said when they are read. */
class TestFiles {
  readonly #events = new Map<string, readonly Event[]>();
  /** Some file could not be read at all. */
  unreadable = false;
  /** Some expectation was wrong. */
  invalid = false;

  events(path: string): readonly Event[] {
    const known = this.#events.get(path);
    if (known !== undefined) return known;
    const text = this.#text(path);
    const read = text === undefined ? { events: [], diagnostics: [] } : readEvents(text, path);
    showDiagnostics(read.diagnostics);
    const events = read.events.map(canonicalEvent);
    this.#events.set(path, events);
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
        : { ...expectation, events: this.events(join(dirname(path), expectation.file)) },
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
