import { describe, expect, it } from 'vitest';
import { convert } from '../../src/convert.ts';
import { diagnosticJson } from '../../src/diagnostics/index.ts';
import { parse } from '../../src/parse.ts';

/** What a broken file is told: `line:column message`. */
function told(text: string): readonly string[] {
  return parse(text, { file: 'broken.yml' })
    .flatMap((rule) => rule.diagnostics)
    .filter(({ severity }) => severity !== 'info')
    .map((diagnostic) => {
      const { file, start } = diagnosticJson(diagnostic);
      expect(file).toBe('broken.yml');
      return `${start?.line}:${start?.column} ${diagnostic.message}`;
    });
}

/** A section's body: a text on the line of its key, or lines below it. */
function body(text: string): string {
  if (!text.includes(':') && !text.startsWith('-')) return ` ${text}`;
  return `\n${text
    .split('\n')
    .map((line) => `    ${line}`)
    .join('\n')}`;
}

const good = (name: string): string =>
  `title: ${name.toUpperCase()}\nname: ${name}\nlogsource: {product: windows}\ndetection:\n    s: {a: 1}\n    condition: s\n`;

describe('broken rules say what is wrong, and where', () => {
  it.each([
    ['- a: 1', ['4:5 detection must be a map of selections and a condition']],
    ['foo', ['3:12 detection must be a map of selections and a condition']],
    ['s: {a: 1}\ncondition: 5', ['5:16 condition must be a text that names selections']],
    ['s: {a: 1}\ncondition: {or: [s]}', ['5:16 condition must be a text that names selections']],
    ["s: {a: 1}\ncondition: ''", ['5:16 condition must be a text that names selections']],
    ['s: {a: 1}', ['3:1 the detection has no condition']],
    [
      'selection: {a: 1}\nfilter: {b: 2}\ncondition: selection and not filters',
      ['6:34 the condition uses filters, which is not defined'],
    ],
    ['s: {a: 1}\ncondition:', ['3:1 the detection has no condition']],
    ['s: {a: 1}\ncondition: [s, 5]', ['5:20 condition must be a text that names selections']],
    ['selection: {a: 1}\ncondition: selektion', ['5:16 the condition uses selektion, which is not defined']],
    ['s: {a: 1}\ncondition: 1 of filter_*', ['5:16 filter_* matches no selection']],
    ['_s: {a: 1}\ncondition: 1 of them', ['5:16 them matches no selection']],
    ['s1: {a: 1}\ns2: {a: 2}\ncondition: 3 of s*', ['6:16 the condition asks for 3 of 2 selections']],
    ['s: {a: 1}\ncondition: 1 of', ['5:18 `of` is followed by a selection, a pattern or `them`']],
    ['s: {a: 1}\ncondition: s and', ['5:20 the condition ends where a selection is expected']],
    ['s: {a: 1}\ncondition: s and or s', ['5:22 `or` is not expected here']],
    ['s: {a: 1}\ncondition: (s or s', ['5:16 this parenthesis is not closed']],
    ['s: {a: 1}\ncondition: s or s)', ['5:22 `)` is not expected here']],
    [
      's: {a: 1}\ncondition: s*',
      ['5:16 `s*` is a pattern, and needs to say how many of its selections must match'],
    ],
    ['s: {a: 1}\ncondition: 0 of s*', ['5:16 `0 of` is not a quantity']],
    ['s: {a: 1}\nt: {a: 2}\ncondition: s t', ['6:18 `t` is not expected here']],
    ['s: {a: 1}\ncondition: s | count() > 5', ['5:18 aggregations after a pipe are not part of Sigma 2']],
    ['s: {a: {b: c}}\ncondition: s', ['4:12 a value must be a text, a number, a boolean or null']],
    ['s: {a: [{b: c}]}\ncondition: s', ['4:13 a value must be a text, a number, a boolean or null']],
    ['s:\ncondition: s', ['4:5 the selection s is empty']],
    ['s: {}\ncondition: s', ['4:5 the selection s is empty']],
    ['s: []\ncondition: s', ['4:5 the selection s is empty']],
    ['s: {a: []}\ncondition: s', ['4:12 the list of values of a is empty']],
    ['condition: s', ['4:16 the condition uses s, which is not defined']],
    ['s: {a|containz: x}\ncondition: s', ['4:9 unknown modifier `containz`']],
    ['s: {a|Contains: x}\ncondition: s', ['4:9 unknown modifier `Contains`']],
    ['s: {a|: x}\ncondition: s', ['4:9 unknown modifier ``']],
    ['s: {a|contains|base64: x}\ncondition: s', ['4:9 the modifier `base64` cannot be used after contains']],
    ['s: {a|i|re: x}\ncondition: s', ['4:9 the modifier `i` cannot be used without `re` before it']],
    ["s: {a|re: '(x'}\ncondition: s", ['4:15 the regular expression is not valid: a `(` without its `)`']],
    [
      's: {a|cidr: 10.0.0.0/40}\ncondition: s',
      ['4:17 10.0.0.0/40 is not a value for `cidr`: a network such as 10.0.0.0/8 or fe80::/10'],
    ],
    ["s: {a|exists: 'yes'}\ncondition: s", ['4:19 yes is not a value for `exists`: true or false']],
    ['s: {a|gt: x}\ncondition: s', ['4:15 x is not a value for `gt`: a number']],
    ['s: {a|hour: 25}\ncondition: s', ['4:17 25 is not a value for `hour`: a number from 0 to 23']],
    ["s: {a|expand: '%x%'}\ncondition: s", ['4:19 the placeholder %x% is not defined']],
    ["s: {a|base64: 'x*'}\ncondition: s", ['4:19 x* cannot be encoded: it has wildcards']],
    [
      "s: {a|fieldref: ''}\ncondition: s",
      ['4:21 an empty text is not a value for `fieldref`: the name of a field'],
    ],
    ['s: {a: 1}\ntimeframe: 5m\ncondition: s', ['5:16 `timeframe` is not part of Sigma 2 and has no effect']],
  ])('detection %j', (text, expected) => {
    expect(told(`title: T\nlogsource: {product: windows}\ndetection:${body(text)}\n`)).toEqual(expected);
  });

  it.each([
    ['logsource: windows', ['2:12 logsource must be a map of category, product or service']],
    ['logsource: [windows]', ['2:12 logsource must be a map of category, product or service']],
    ['logsource: {product: [windows]}', ['2:22 logsource product must be one text']],
    ['logsource: {}', ['2:1 the rule has no logsource']],
    ['product: windows', ['1:1 the rule has no logsource']],
  ])('%s', (text, expected) => {
    expect(told(`title: T\n${text}\ndetection:\n    s: {a: 1}\n    condition: s\n`)).toEqual(expected);
  });

  it.each([
    [
      'rules: [r]\ngroup-by: [u]\ntimespan: 5m\ncondition: {gte: 5}',
      [
        '17:1 correlation type must be one of event_count, value_count, value_sum, value_avg, value_percentile, value_median, temporal, temporal_ordered',
      ],
    ],
    [
      'type: event_counts\nrules: [r]\ngroup-by: [u]\ntimespan: 5m\ncondition: {gte: 5}',
      [
        '18:11 correlation type must be one of event_count, value_count, value_sum, value_avg, value_percentile, value_median, temporal, temporal_ordered',
      ],
    ],
    [
      'type: event_count\ngroup-by: [u]\ntimespan: 5m\ncondition: {gte: 5}',
      ['17:1 correlation rules must be a list of rules, by name or id'],
    ],
    [
      'type: event_count\nrules: [{id: r}]\ngroup-by: [u]\ntimespan: 5m\ncondition: {gte: 5}',
      ['19:12 correlation rules must be a list of rules, by name or id'],
    ],
    [
      'type: event_count\nrules: [nope]\ngroup-by: [u]\ntimespan: 5m\ncondition: {gte: 5}',
      ['19:13 the rule nope is not known here'],
    ],
    [
      'type: event_count\nrules: [c]\ngroup-by: [u]\ntimespan: 5m\ncondition: {gte: 5}',
      ['19:12 the correlation uses itself'],
    ],
    [
      'type: event_count\nrules: [r]\ngroup-by: {u: v}\ntimespan: 5m\ncondition: {gte: 5}',
      ['20:15 correlation group-by must be a list of fields'],
    ],
    [
      'type: event_count\nrules: [r]\ngroup-by: [{u: v}]\ntimespan: 5m\ncondition: {gte: 5}',
      ['20:15 correlation group-by must be a list of fields'],
    ],
    [
      'type: event_count\nrules: [r]\ngroup-by: [u]\ncondition: {gte: 5}',
      ['17:1 correlation timespan must be a number above 0 with s, m, h or d, such as 15m'],
    ],
    [
      'type: event_count\nrules: [r]\ngroup-by: [u]\ntimespan: 5 minutes\ncondition: {gte: 5}',
      ['21:15 correlation timespan must be a number above 0 with s, m, h or d, such as 15m'],
    ],
    [
      'type: event_count\nrules: [r]\ngroup-by: [u]\ntimespan: 5\ncondition: {gte: 5}',
      ['21:15 correlation timespan must be a number above 0 with s, m, h or d, such as 15m'],
    ],
    [
      'type: event_count\nrules: [r]\ngroup-by: [u]\ntimespan: 0m\ncondition: {gte: 5}',
      ['21:15 correlation timespan must be a number above 0 with s, m, h or d, such as 15m'],
    ],
    [
      'type: event_count\nrules: [r]\ngroup-by: [u]\ntimespan: 5m',
      ['17:1 correlation condition must be a map with a limit: gt, gte, lt, lte, eq, neq'],
    ],
    [
      'type: event_count\nrules: [r]\ngroup-by: [u]\ntimespan: 5m\ncondition: {}',
      ['22:16 correlation condition must be a map with a limit: gt, gte, lt, lte, eq, neq'],
    ],
    [
      'type: event_count\nrules: [r]\ngroup-by: [u]\ntimespan: 5m\ncondition: {ge: 5}',
      ['22:17 the key ge of the condition must be one of gt, gte, lt, lte, eq, neq, field'],
    ],
    [
      'type: event_count\nrules: [r]\ngroup-by: [u]\ntimespan: 5m\ncondition: {gte: many}',
      ['22:22 `gte` must be a number'],
    ],
    [
      'type: event_count\nrules: [r]\ngroup-by: [u]\ntimespan: 5m\ncondition: {gte: true}',
      ['22:22 `gte` must be a number'],
    ],
    [
      'type: event_count\nrules: [r]\ngroup-by: [u]\ntimespan: 5m\ncondition: r and r',
      ['22:16 correlation condition must be a map of limits'],
    ],
    [
      'type: value_count\nrules: [r]\ngroup-by: [u]\ntimespan: 5m\ncondition: {gte: 5}',
      ['22:16 correlation condition must be a map with a limit and the `field` that is measured'],
    ],
    [
      'type: value_count\nrules: [r]\ngroup-by: [u]\ntimespan: 5m\ncondition: {gte: 5, field: {a: b}}',
      ['22:32 `field` must be a field or a list of fields'],
    ],
    [
      'type: value_percentile\nrules: [r]\ngroup-by: [u]\ntimespan: 5m\ncondition: {gte: 5, field: a, percentile: high}',
      ['22:47 `percentile` must be a number from 0 to 100'],
    ],
    [
      'type: event_count\nrules: [r]\ngroup-by: [x]\ntimespan: 5m\naliases: [x]\ncondition: {gte: 5}',
      ['22:14 correlation aliases must be a map of alias to a map of rule to field'],
    ],
    [
      'type: event_count\nrules: [r]\ngroup-by: [x]\ntimespan: 5m\naliases: {x: {nope: f}}\ncondition: {gte: 5}',
      ['22:19 the rule nope is not among the `rules` of the correlation'],
    ],
    [
      'type: event_count\nrules: [r]\ngroup-by: [x]\ntimespan: 5m\naliases: {x: {r: [f]}}\ncondition: {gte: 5}',
      ['22:14 correlation aliases must be a map of alias to a map of rule to field'],
    ],
    [
      'type: temporal\nrules: [r]\ngroup-by: [u]\ntimespan: 5m\ncondition: r and nope',
      [
        '22:16 a condition over rules is of Sigma 2.2, which is not released',
        '22:22 the rule nope is not among the `rules` of the correlation',
      ],
    ],
    [
      'type: temporal\nrules: [r, q]\ngroup-by: [u]\ntimespan: 5m\ncondition: r or',
      ['22:19 the condition ends where a selection is expected'],
    ],
    [
      'type: temporal\nrules: [r, q]\ngroup-by: [u]\ntimespan: 5m\ncondition: r',
      [
        '22:16 a condition over rules is of Sigma 2.2, which is not released',
        '22:16 this condition over rules cannot be put as a sequence: it leaves out q',
      ],
    ],
    [
      'type: temporal\nrules: [r, q]\ngroup-by: [u]\ntimespan: 5m\ncondition: not r and not q',
      [
        '22:16 a condition over rules is of Sigma 2.2, which is not released',
        '22:16 this condition over rules cannot be put as a sequence: it has nothing but `not`',
      ],
    ],
    [
      'type: event_count\ngenerate: maybe\nrules: [r]\ngroup-by: [u]\ntimespan: 5m\ncondition: {gte: 5}',
      ['19:15 generate must be true or false'],
    ],
    ['foo', ['17:14 correlation must be a map of type, rules, timespan, …']],
  ])('correlation %j', (text, expected) => {
    const file = `${good('r')}---\n${good('q')}---\ntitle: C\nname: c\ncorrelation:${body(text)}\n`;
    expect(told(file)).toEqual(expected);
  });

  it.each([
    ['foo', ['10:9 filter must be a map of selections and a condition']],
    ['s: {b: 1}\ncondition: not s', ['11:5 filter rules must be a list of rules, by name or id, or `any`']],
    [
      'rules: {a: b}\ns: {b: 1}\ncondition: not s',
      ['11:12 filter rules must be a list of rules, by name or id, or `any`'],
    ],
    ['rules: [r]\ns: {b: 1}', ['10:1 the filter has no condition']],
    ['rules: [r]\ns: {b: 1}\ncondition: not t', ['13:20 the condition uses t, which is not defined']],
    ['rules: [nope]\ns: {b: 1}\ncondition: not s', ['10:1 the filter F applies to no rule here']],
  ])('filter %j', (text, expected) => {
    const file = `${good('r')}---\ntitle: F\nlogsource: {product: windows}\nfilter:${body(text)}\n`;
    expect(told(file)).toEqual(expected);
  });

  it.each([
    ['', ['1:1 the file is empty']],
    ['# nothing\n', ['1:1 not a rule in any known format']],
    ['- a\n- b\n', ['1:1 not a rule in any known format']],
    ['title: T: U\ndetection: {}\n', ['1:9 not valid YAML: bad indentation of a mapping entry']],
    [
      'title: T\nlogsource:\n\tproduct: x\n',
      ['3:1 not valid YAML: tab characters must not be used in indentation'],
    ],
    ["detection:\n    s:\n        a: 'it's'\n", ['3:16 not valid YAML: bad indentation of a mapping entry']],
    ['detection:\n    s:\n        a: *foo\n', ['3:16 not valid YAML: unidentified alias "foo"']],
    ['detection:\n    s:\n        a: %foo%\n', ['3:12 not valid YAML: bad indentation of a mapping entry']],
    ['detection:\n    s: {a: 1}\n    s: {a: 2}\n', ['3:5 the key s is already given in line 2, column 5']],
    ['detection:\n    s: !!js/function x\n', ['2:8 the tag !!js/function: not supported in rule files']],
    [
      'detection:\n    s: &x {a: 1}\n    t:\n        <<: *x\n',
      ['4:9 merge keys (`<<`): not supported in rule files'],
    ],
    ['Title: T\nDetection:\n    s: {a: 1}\n', ['2:1 the rule has no detection']],
    ['title: T\nlogsource: {product: windows}\n', ['1:8 the rule has no detection']],
  ])('%j', (text, expected) => {
    expect(told(text)).toEqual(expected);
  });
});

describe('what helps', () => {
  const helpFor = (text: string): readonly (string | undefined)[] =>
    parse(text).flatMap((rule) => rule.diagnostics.map(({ help }) => help));

  it.each([
    ['title: T: U\ndetection: {}\n', 'put the value in quotes: it has a colon and a blank in it'],
    ['detection:\n    a: *foo\n', 'put the value in quotes: its first character means something to YAML'],
    ['detection:\n    - %foo%\n', 'put the value in quotes: its first character means something to YAML'],
    ["detection:\n    a: 'it's'\n", "write a quote inside single quotes twice: 'it''s'"],
    ['detection:\n\ta: b\n', 'indent with blanks: YAML takes no tabs'],
    ['Detection: {}\n', 'keys are written in lower case: `Detection`'],
  ])('%j', (text, expected) => {
    expect(helpFor(text)).toContain(expected);
  });
});

it('a bad rule does not stop the others of its file', () => {
  const text = `${good('r')}---\ntitle: Bad\ndetection: foo\n---\n${good('q')}`;
  expect(convert(text, { to: 'eql' }).map(({ rule, fidelity }) => [rule.title, fidelity])).toEqual([
    ['R', 'exact'],
    ['Bad', 'none'],
    ['Q', 'exact'],
  ]);
});
