import { entries } from './entry.ts';

/** What reading, checking and writing Sigma may report. */
export const sigma = entries({
  'sigma-not-a-rule': {
    severity: 'error',
    message: 'a Sigma document is a map of keys such as title, logsource and detection',
    explanation: 'The YAML document is a list or a single value.',
  },
  'sigma-no-detection': {
    severity: 'error',
    message: 'the rule has no detection',
    help: 'a Sigma document has one of the sections detection, correlation or filter',
    explanation: 'The section that says what the rule looks for is missing.',
  },
  'sigma-no-logsource': {
    severity: 'warning',
    message: 'the rule has no logsource',
    help: 'say where the events come from: category, product, service',
    explanation:
      'The specification requires a logsource. Without it the fields cannot be mapped with certainty.',
  },
  'sigma-no-condition': {
    severity: 'error',
    message: 'the {what} has no condition',
    explanation: 'The condition says which selections must match. The specification requires it.',
  },
  'sigma-value-type': {
    severity: 'error',
    message: '{what} must be {expected}',
    explanation: 'A key of the rule has a value of another kind than the specification allows.',
  },
  'sigma-empty': {
    severity: 'error',
    message: '{what} is empty',
    explanation: 'An empty list or map has no meaning in a detection: nothing could match it, or everything.',
  },
  'sigma-timeframe': {
    severity: 'warning',
    message: '`timeframe` is not part of Sigma 2 and has no effect',
    help: 'write a correlation rule with a timespan',
    explanation:
      'The time frame belonged to aggregations after a pipe, which correlation rules have replaced.',
  },
  'sigma-modifier-unknown': {
    severity: 'error',
    message: 'unknown modifier `{modifier}`',
    explanation:
      'The modifier is none of the specification. Leaving it out would change what the rule matches.',
  },
  'sigma-modifier-conflict': {
    severity: 'error',
    message: 'the modifier `{modifier}` cannot be used {how}',
    explanation:
      'Modifiers are applied from left to right, and not every combination has a meaning: a text cannot be encoded once wildcards are around it, and a network has no prefix.',
  },
  'sigma-modifier-value': {
    severity: 'error',
    message: '{value} is not a value for `{modifier}`: {expected}',
    explanation: 'Each modifier takes values of its own kind.',
  },
  'sigma-null-in-list': {
    severity: 'warning',
    message: 'null stands in a list of values of {field}',
    help: 'write a selection of its own for the missing field',
    explanation:
      'The specification gives null a line of its own. It is read as one more alternative: the field is missing.',
  },
  'sigma-encoding': {
    severity: 'error',
    message: '{value} cannot be encoded: {reason}',
    explanation:
      'The encoding modifiers work on the bytes of a text. Wildcards have no bytes, and UTF-16 without Base64 after it can be looked for only where it is plain ASCII with null bytes.',
  },
  'sigma-placeholder-unresolved': {
    severity: 'error',
    message: 'the placeholder %{name}% is not defined',
    help: 'give its values in a file of placeholders',
    explanation:
      'The rule refers to a list of values that belongs to the environment. The specification requires that a rule is rejected when a placeholder cannot be resolved.',
  },
  'sigma-too-many-values': {
    severity: 'error',
    message: '{field} stands for more than {limit} values',
    explanation: 'Placeholders and dashes multiply. A bound keeps a small rule from becoming an endless one.',
  },
  'sigma-selection-undefined': {
    severity: 'error',
    message: 'the condition uses {name}, which is not defined',
    explanation: 'The condition names a selection that the detection does not have.',
  },
  'sigma-selector-empty': {
    severity: 'error',
    message: '{pattern} matches no selection',
    explanation:
      'The condition asks for selections by a pattern, and there are none of that name. Reading it as true or false would change what the rule matches.',
  },
  'sigma-quantity': {
    severity: 'error',
    message: 'the condition asks for {count} of {total} selections',
    explanation: 'There are fewer selections than must match, or too many combinations of them to write out.',
  },
  'sigma-several-rules': {
    severity: 'error',
    message: 'the text holds several rules that are not connected',
    help: 'give one rule, or a correlation with the rules that it uses',
    explanation: 'A query is one rule. A rule file may hold several.',
  },
  'sigma-only-filters': {
    severity: 'error',
    message: 'the text holds filters, but no rule that they apply to',
    explanation: 'A filter narrows other rules and gives no results by itself.',
  },
  'sigma-correlation-cycle': {
    severity: 'error',
    message: 'the correlation uses itself',
    explanation: 'Correlations may be chained, but not in a circle.',
  },
  'sigma-rule-unknown': {
    severity: 'error',
    message: 'the rule {name} is not known here',
    help: 'put the rule in the same file, or give the folder that has it',
    explanation: 'A correlation or filter refers to a rule by name or id that is in none of the files given.',
  },
  'sigma-rule-not-listed': {
    severity: 'error',
    message: 'the rule {name} is not among the `rules` of the correlation',
    help: 'add it to `rules`, or correct the name',
    explanation: 'Aliases, and conditions over rules, speak of the rules that the correlation lists.',
  },
  'sigma-temporal-condition': {
    severity: 'error',
    message: 'this condition over rules cannot be put as a sequence: {reason}',
    explanation:
      'The condition of a temporal correlation may join rules with `and`, alternatives with `or`, and leave out rules with `not`.',
  },
  'sigma-taxonomy': {
    severity: 'warning',
    message: 'the taxonomy {taxonomy} is not known; its names are read as Sigma names',
    explanation:
      'A rule may use other field names than Sigma’s own. Without a mapping they are kept as they are.',
  },
  'sigma-newer': {
    severity: 'warning',
    message: '{what} is of Sigma 2.2, which is not released',
    help: '`--sigma-version 2.2` takes it without a word, `--sigma-version 2.1` refuses it',
    explanation:
      'The rule uses what only the next version of the specification has. Other tools may not know it yet. Which version rules are held to is said with `--sigma-version`, or `versions` in the library; see docs/sigma.md.',
  },
  'sigma-newer-refused': {
    severity: 'error',
    message: '{what} is not part of Sigma 2.1',
    help: 'leave out `--sigma-version 2.1`, or give 2.2, to use it',
    explanation:
      'Rules are held to Sigma 2.1, and this one uses what only the next version of the specification has.',
  },
  'sigma-beyond': {
    severity: 'info',
    message: '{what} is not in the specification of Sigma; pySigma reads it',
    explanation:
      'The construct is common in practice, but no version of the specification has it, so that not every tool will read it.',
  },
  'sigma-percentile': {
    severity: 'warning',
    message: '`value_percentile` does not say which percentile: 50, the median, is taken',
    help: 'write `percentile: 95` beside `field`',
    explanation:
      'The specification gives `value_percentile` no key for its rank, and its only example can be read as the rarity of a value. Read is what pySigma reads: the percentile of the numbers in the field, of the rank in `percentile`.',
  },
  'sigma-filter-outside': {
    severity: 'warning',
    message: 'the filter {name} applies to no rule here',
    explanation: 'The filter names rules, or a log source, that none of the rules in the file has.',
  },
  'sigma-logsource-lost': {
    severity: 'warning',
    message: 'the log source is not known: the rule is written without one',
    help: 'fill in logsource before using the rule',
    effect: 'broader',
    explanation:
      'The source does not say where its events come from, or in terms that have no counterpart among Sigma’s log sources.',
  },
  'sigma-logsources-several': {
    severity: 'warning',
    message: 'a Sigma rule has one log source: {used} is used for {all}',
    explanation: 'The source reads events of several log sources, where a Sigma rule has exactly one.',
  },
  'sigma-selection-unused': {
    severity: 'warning',
    message: 'the selection {name} is not used in the condition',
    explanation: 'The selection has no effect. It was forgotten in the condition, or is left over.',
  },
  'sigma-url-question-mark': {
    severity: 'warning',
    message: '`?` in this address stands for any one character',
    help: 'write `\\?` for a question mark',
    explanation:
      'A question mark is a wildcard in Sigma. In a URL it almost always is meant as itself, before the query string.',
  },
  'sigma-placeholder-without-expand': {
    severity: 'warning',
    message: '{value} looks like a placeholder, but the key has no `expand`',
    help: 'add the modifier `expand`, if a placeholder is meant',
    explanation: 'Without `expand` percent signs are literal text.',
  },
  'sigma-wildcard-useless': {
    severity: 'info',
    message: 'the wildcard at the {side} of {value} adds nothing to `{modifier}`',
    explanation: 'The modifier already allows anything there.',
  },
  'sigma-wildcard-modifier': {
    severity: 'info',
    message: '{value} is written with wildcards where `{modifier}` says the same',
    explanation: 'The specification recommends modifiers over wildcards at the ends of a value.',
  },
  'sigma-all-single': {
    severity: 'warning',
    message: '`all` needs more than one value',
    explanation:
      'The specification does not allow `all` for a single value, since some tools cannot read it.',
  },
  'sigma-regex-flags': {
    severity: 'info',
    message: 'flags inside a pattern are deprecated: use `re|{flags}`',
    explanation: 'Sigma has modifiers for the flags of regular expressions.',
  },
  'sigma-regex-invalid': {
    severity: 'error',
    message: 'the regular expression is not valid: {reason}',
    explanation: 'No engine could run the pattern, so that nothing can be said of what the rule matches.',
  },
  'sigma-regex-newer': {
    severity: 'info',
    message: '`{what}` in a regular expression is of Sigma 2.2',
    help: 'write a class such as `[0-9]`, or give `--sigma-version 2.2`',
    explanation:
      'Sigma 2.1 lists the metacharacters that a pattern may have, and the short names of classes are not among them. Nearly every tool knows them, and many published rules use them, so that they are always read, unless rules are held to 2.1.',
  },
  'sigma-regex': {
    severity: 'warning',
    message: 'the regular expression cannot be used everywhere: {reason}',
    explanation:
      'Sigma takes a part of PCRE that most targets have. Look-around, back references and the like are not in it.',
  },
  'sigma-metadata': {
    severity: 'warning',
    message: '{key}: {reason}',
    explanation:
      'The specification has rules for ids, dates, tags, levels and the like, which tools rely on.',
  },
});
