import { type Diagnostic, diagnose } from '../diagnostics/index.ts';
import { canonicalEvent, planMatches } from '../evaluate/index.ts';
import type { Event } from '../events/index.ts';
import type { Plan } from '../ir/index.ts';
import type { ParsedRule } from '../parse.ts';
import { type Bounds, boundsOf, unknownParts } from './bounds.ts';
import type { Expectation } from './expectations.ts';
import { odditiesFor } from './oddities.ts';
import { withSourceTests } from './sources.ts';
import { isOfSeveral, type Matches, type Outcome, streamOf } from './stream.ts';

/** What became of one expectation. */
export interface CheckedExpectation {
  readonly name: string;
  /** Whether the rule was to match. */
  readonly match: boolean;
  readonly passed: boolean;
  /** Why it failed. */
  readonly reason?: string;
}

export interface TestedRule {
  readonly file: string;
  readonly rule: { readonly id?: string; readonly title?: string };
  /** The events that match, alone or together with others, by their place in the input; absent when nobody can tell. */
  readonly matches?: readonly number[];
  /** For counts and sequences: the events of each match. */
  readonly groups?: readonly (readonly number[])[];
  /** Events that match unless a part that cannot be evaluated says otherwise. */
  readonly uncertain?: readonly number[];
  readonly expectations: readonly CheckedExpectation[];
  readonly diagnostics: readonly Diagnostic[];
}

/** Runs rules on events, and checks what is expected of them. */
export function testRules(
  rules: readonly ParsedRule[],
  events: readonly Event[],
  expectations: readonly Expectation[] = [],
): readonly TestedRule[] {
  const run = ruleRun(rules);
  for (const event of events) run.add(canonicalEvent(event));
  return run.results((rule) => expectations.filter((expectation) => isAbout(expectation, rule)));
}

/** Rules that are run on events as these come, so that files of any size can be read. */
export interface RuleRun {
  /** The next event, prepared by `canonicalEvent`. */
  readonly add: (event: Event) => void;
  /** What came of each rule, once all events have been given, and of what is expected of it. */
  readonly results: (expected: (rule: ParsedRule) => readonly Expectation[]) => readonly TestedRule[];
  /** What is odd about the events given. */
  readonly remarks: () => readonly Diagnostic[];
}

export function ruleRun(rules: readonly ParsedRule[]): RuleRun {
  const runners = rules.map(({ rule }) => (rule === undefined ? undefined : runnerOf(rule.plan)));
  const able = runners.flatMap((runner) => (runner?.bounds === undefined ? [] : [runner]));
  const stream = streamOf(able.map(({ bounds }) => bounds!));
  const oddities = odditiesFor(able.map(({ bounds }) => bounds!.possible));
  return { add, results, remarks: oddities.diagnostics };

  function add(event: Event): void {
    oddities.see(event);
    stream.add(event);
  }

  function results(expected: (rule: ParsedRule) => readonly Expectation[]): readonly TestedRule[] {
    const outcomes = new Map(stream.finish().map((outcome, index) => [able[index], outcome]));
    return rules.map((rule, index) => {
      const runner = runners[index];
      return testedRule(rule, runner, outcomes.get(runner), expected(rule));
    });
  }
}

/** Whether an expectation is about a rule: about any that stands beside it, unless it names one. */
export function isAbout({ rule }: Expectation, { metadata }: ParsedRule): boolean {
  return rule === undefined || rule === metadata.id || rule === metadata.title;
}

function testedRule(
  parsed: ParsedRule,
  runner: Runner | undefined,
  outcome: Outcome | undefined,
  expectations: readonly Expectation[],
): TestedRule {
  const { id, title } = parsed.metadata;
  const base = {
    file: parsed.file,
    rule: { ...(id === undefined ? {} : { id }), ...(title === undefined ? {} : { title }) },
  };
  const diagnostics: Diagnostic[] = [...parsed.diagnostics];
  if (runner !== undefined && runner.unknown.length > 0) {
    const code = runner.bounds === undefined ? 'rule-not-evaluable' : 'rule-partly-evaluable';
    diagnostics.push(diagnose(code, { with: { what: runner.unknown.slice(0, 3).join(', ') } }));
  }
  const checked = expectations.map((expectation) => {
    const result = checkExpectation(expectation, runner);
    const { name, reason } = result;
    if (reason !== undefined) {
      diagnostics.push(diagnose('expectation-failed', { span: expectation.span, with: { name, reason } }));
    }
    return result;
  });
  if (outcome === undefined) return { ...base, expectations: checked, diagnostics };
  const { certain, possible } = outcome;
  const matches = indexesOf(certain);
  const sure = new Set(matches);
  const uncertain = indexesOf(possible).filter((index) => !sure.has(index));
  return {
    ...base,
    matches,
    ...(runner?.single === true ? {} : { groups: certain }),
    ...(uncertain.length === 0 ? {} : { uncertain }),
    expectations: checked,
    diagnostics,
  };
}

interface Runner {
  /** Absent when the rule cannot be run at all. */
  readonly bounds?: Bounds;
  /** Each match is one event. */
  readonly single: boolean;
  readonly unknown: readonly string[];
}

function runnerOf(plan: Plan): Runner {
  const bounds = boundsOf(withSourceTests(plan));
  const single = !isOfSeveral(plan);
  const { unknown } = bounds;
  const able = !bounds.undecidable && planMatches(bounds.certain, []) !== undefined;
  if (able) return { single, unknown, bounds };
  const parts = new Set([...unknown, ...unknownParts(plan)]);
  return { single, unknown: parts.size > 0 ? [...parts] : ['a part without counterpart'] };
}

function run(bounds: Bounds, events: readonly Event[]): Outcome {
  const stream = streamOf([bounds]);
  for (const event of events) stream.add(event);
  return stream.finish()[0]!;
}

function indexesOf(matches: Matches): readonly number[] {
  return [...new Set(matches.flat())].sort((a, b) => a - b);
}

/** A rule about single events must match each of the events; one about several must match somewhere among them. */
function checkExpectation(expectation: Expectation, runner: Runner | undefined): CheckedExpectation {
  const { name, match } = expectation;
  const reason = whyNot(expectation, runner);
  return { name, match, passed: reason === undefined, ...(reason === undefined ? {} : { reason }) };
}

function whyNot({ events, match }: Expectation, runner: Runner | undefined): string | undefined {
  if (runner === undefined) return 'the rule could not be read';
  if (runner.bounds === undefined) return `the rule cannot be evaluated here (${runner.unknown.join(', ')})`;
  if (events.length === 0) return 'there are no events to try it on';
  const outcome = run(
    runner.bounds,
    events.map((event) => canonicalEvent(event)),
  );
  const certain = new Set(indexesOf(outcome.certain));
  const possible = new Set(indexesOf(outcome.possible));
  const open = `depends on ${runner.unknown.join(', ')}, which cannot be evaluated here`;
  if (!match) {
    if (certain.size > 0) return `${eventsText(certain)} should not match and does`;
    return possible.size > 0 ? `whether ${eventsText(possible)} matches ${open}` : undefined;
  }
  if (!runner.single) {
    if (certain.size > 0) return undefined;
    return possible.size > 0
      ? `whether the events match ${open}`
      : 'the events together should match and do not';
  }
  const all = events.map((_, index) => index);
  const never = all.filter((index) => !possible.has(index));
  if (never.length > 0) return `${eventsText(never)} should match and does not`;
  const doubtful = all.filter((index) => !certain.has(index));
  return doubtful.length > 0 ? `whether ${eventsText(doubtful)} matches ${open}` : undefined;
}

function eventsText(indexes: Iterable<number>): string {
  const [first, ...others] = indexes;
  return others.length === 0 ? `event ${first}` : `event ${first} (and ${others.length} more)`;
}
