import type { TestedRule } from '../testing/index.ts';

/**
 * Results as JUnit XML, which build servers show: a suite a rule, a case an expectation; a rule of which nothing is
 * expected is one case. There is no standard, only the schema that Ant and Surefire write, which is kept to here.
 */
export function junit(rules: readonly TestedRule[]): string {
  const suites = rules.map((rule) => {
    const name = rule.rule.title ?? rule.rule.id ?? rule.file;
    const cases = casesOf(rule);
    const count = (element: string): number =>
      cases.filter(({ body }) => body.startsWith(`<${element}`)).length;
    const lines = cases.map(
      (each) =>
        `    <testcase name=${quoted(each.name)} classname=${quoted(rule.file)}${each.body === '' ? '/>' : `>${each.body}</testcase>`}`,
    );
    const counts = `tests="${cases.length}" failures="${count('failure')}" errors="${count('error')}" skipped="${count('skipped')}"`;
    return [`  <testsuite name=${quoted(name)} ${counts}>`, ...lines, '  </testsuite>'].join('\n');
  });
  return ['<?xml version="1.0" encoding="UTF-8"?>', '<testsuites>', ...suites, '</testsuites>'].join('\n');
}

interface Case {
  readonly name: string;
  /** What stands within the element; empty when the case passed with nothing to say. */
  readonly body: string;
}

function casesOf(rule: TestedRule): readonly Case[] {
  const expected = rule.expectations.map(({ name, reason }) => ({
    name,
    body: reason === undefined ? '' : `<failure message=${quoted(reason)}/>`,
  }));
  const error = rule.diagnostics.find(
    ({ severity, code }) => severity === 'error' && code !== 'expectation-failed',
  );
  if (error !== undefined) {
    return [...expected, { name: 'the rule is read', body: `<error message=${quoted(error.message)}/>` }];
  }
  if (expected.length > 0) return expected;
  const { matches } = rule;
  const name = 'the rule runs on the events';
  if (matches !== undefined)
    return [{ name, body: `<system-out>matches: ${matches.join(' ')}</system-out>` }];
  const why = rule.diagnostics.find(({ code }) => code === 'rule-not-evaluable')?.message;
  return [{ name, body: `<skipped message=${quoted(why ?? 'the rule cannot be run')}/>` }];
}

/** As the value of an attribute. Characters that XML 1.0 cannot hold at all (section 2.2) become U+FFFD. */
function quoted(text: string): string {
  const escaped = text
    .replace(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, '\uFFFD')
    .replace(/[&<>"\t\n\r]/g, (character) => `&#${character.codePointAt(0)};`);
  return `"${escaped}"`;
}
