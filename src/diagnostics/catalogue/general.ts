import { entries } from './entry.ts';

/** Diagnostics that any language or stage may report. */
export const general = entries({
  'file-unreadable': {
    severity: 'error',
    message: 'cannot read {file}: {reason}',
    explanation: 'The path does not exist or may not be read.',
  },
  'file-unwritable': {
    severity: 'error',
    message: 'cannot write {file}: {reason}',
    explanation: 'The path of --out may not be written, or a part of it is a file and no folder.',
  },
  'file-not-utf8': {
    severity: 'error',
    message: 'the file is not UTF-8 text (byte {offset})',
    help: 'save the file as UTF-8',
    explanation:
      'Rules are read as UTF-8, with or without a byte order mark. A file in another encoding is refused, since a guess could change a value that the rule looks for.',
  },
  'file-empty': {
    severity: 'error',
    message: 'the file is empty',
    explanation: 'The file holds nothing but white space or comments.',
  },
  'format-unknown': {
    severity: 'error',
    message: 'not a rule in any known format',
    help: 'name the language with --from, or check that the file is a Sigma, Elastic or Splunk rule',
    explanation: 'The format of a file is recognised from its content. This one has the marks of none.',
  },
  'no-query': {
    severity: 'error',
    message: 'a rule of type {type} has no query to convert',
    explanation:
      'Some rule types (machine learning jobs, saved queries) refer to something outside the file.',
  },
  'metadata-missing': {
    severity: 'error',
    message: 'the rule has no {key}',
    explanation: 'A key that a rule of this format must have is missing.',
  },
  'metadata-invalid': {
    severity: 'warning',
    message: '{key}: {reason}',
    explanation: 'A key of the rule has a value that its format does not allow. The value is kept as it is.',
  },
  'metadata-lost': {
    severity: 'info',
    message: '{key} has no counterpart in {target} and is left out',
    effect: 'metadata',
    explanation:
      'The target rule format has no place for this part of the rule. Matching events are the same.',
  },
  'syntax-error': {
    severity: 'error',
    message: '{reason}',
    explanation:
      'The text is not valid in its language. The place is the first at which no valid text could continue.',
  },
  'nesting-too-deep': {
    severity: 'error',
    message: 'nested deeper than {limit} levels',
    explanation:
      'A bound that no rule written by people comes near, so that hostile text cannot exhaust the stack.',
  },
  'text-too-long': {
    severity: 'error',
    message: 'longer than {limit} characters',
    explanation: 'A bound on the size of one rule, so that hostile text is refused quickly.',
  },
  'opaque-kept': {
    severity: 'warning',
    message: '{what} is kept as {language} text: {reason}',
    explanation:
      'The construct has no counterpart in the normalized tree. It is carried along as text that only its own language can print; every other output says that it is missing.',
  },
  'opaque-dropped': {
    severity: 'warning',
    message: '{language} `{text}` cannot be said in {target} and is left out',
    explanation:
      'Text that only its own language understands cannot be written in another. The effect says what leaving it out does to the matching events.',
  },
  'join-as-sequence': {
    severity: 'warning',
    message:
      'the join on {fields} is written as events in any order that share their values: one match for each combination of values, not one for each event',
    effect: 'narrower',
    explanation:
      'A join of two searches gives a row for each event of the first for which the second has one with the same values. A sample or a correlation finds the same combinations of values, but shows one event of each search for each of them, and never takes one event for both.',
  },
  'join-bucket': {
    severity: 'warning',
    message: 'the join asks for the same bucket of {seconds} s; the output asks for events within as long',
    effect: 'broader',
    explanation:
      'Two events within the length of a bucket may stand in different buckets: the join does not see them together, the output does.',
  },
  'join-dropped': {
    severity: 'warning',
    message: 'the join on {fields} cannot be said: all results of its first search match',
    effect: 'broader',
    explanation:
      'Only events of the first search whose values the second has as well belong to a join. Without the second search all of them match, and conditions on what both gave together are left out.',
  },
  'exclusion-dropped': {
    severity: 'warning',
    message: 'the exclusion {name} is not known and is left out',
    help: 'add the exclusion by hand; if it is a macro of Splunk, --macros names the folder of its definition',
    effect: 'broader',
    explanation:
      'The source excludes events by a named list (an allow-list macro, a lookup) whose content is not known here. The output matches those events as well.',
  },
  'plan-unsupported': {
    severity: 'error',
    message: '{target} cannot say {what}',
    explanation:
      'The target language has no form for this part of the rule and no approximation would be honest. No text is given.',
  },
  'plan-approximated': {
    severity: 'warning',
    message: '{target} cannot say {what}: {instead}',
    explanation:
      'The target language has no exact form for this part of the rule; the nearest form is given, and the effect says how it differs.',
  },
  'union-counted-once': {
    severity: 'warning',
    message:
      'an event that several of the searches find counts once in {target}, where the source counts it each time',
    explanation:
      'The source puts the results of several searches together and counts them: an event that two of them find is there twice. The target asks for events that meet any of the conditions, each of which counts once, so that fewer groups reach the threshold. Nothing is said where the searches plainly exclude each other.',
  },
  'rule-setting-needed': {
    severity: 'warning',
    message: '{what} is a setting of the rule, not part of a {target} query',
    help: 'convert with --format rule to keep it',
    explanation:
      'The target carries this part of the rule in the rule file beside the query. A bare query matches more without it.',
  },
  'case-narrowed': {
    severity: 'warning',
    message: '{target} compares {field} with regard to case; the source does not',
    effect: 'narrower',
    explanation: 'The source matches the value in any case, the target only as written.',
  },
  'case-broadened': {
    severity: 'warning',
    message: '{target} compares {field} without regard to case; the source does not',
    effect: 'broader',
    explanation: 'The source matches the value only as written, the target in any case.',
  },
  'wildcard-broadened': {
    severity: 'warning',
    message: '{target} has no wildcard for exactly one character: `?` becomes `*` in {field}',
    effect: 'broader',
    explanation: 'The pattern asks for exactly one character where the target can only say any number.',
  },
  'multi-value': {
    severity: 'warning',
    message: '{target} treats several values of {field} differently',
    explanation:
      'The source is true when any value of a multi-valued field matches. The target does something else with several values.',
  },
  'typed-value': {
    severity: 'warning',
    message: '{field} holds {holds}: {target} refuses to compare it with {value}, which is left out',
    help: 'ask for events without the field, if the source writes {value} for a missing value',
    explanation:
      'The type of a field says which values it can have. Elasticsearch refuses a query that compares an address with a text that is none, or a number with a word. No event of the target has such a value; in the source there may be some.',
  },
  'text-order': {
    severity: 'warning',
    message: '{field} holds texts: {target} puts them in the order of their characters, not of numbers',
    effect: 'different',
    help: 'compare a field of numbers, or list the values',
    explanation:
      'Elasticsearch orders the values of keyword fields character by character, so that 10 comes before 9. The normalized tree orders texts that read as numbers by their size.',
  },
  'regex-unsupported': {
    severity: 'warning',
    message: 'the regular expression uses {construct}, which {target} cannot say',
    explanation:
      'Regular expressions are translated between flavours, not copied. This construct has no counterpart in the target flavour.',
  },
  'regex-invalid': {
    severity: 'error',
    message: 'the regular expression is not valid: {reason}',
    explanation: 'The regular expression cannot be read in the flavour of its language.',
  },
  'presentation-lost': {
    severity: 'info',
    message: 'how results are shown ({what}) is not carried to {target}',
    effect: 'metadata',
    explanation:
      'Commands that only arrange results (tables, sort orders, renamed columns) do not change which events match.',
  },
  'yaml-invalid': {
    severity: 'error',
    message: 'not valid YAML: {reason}',
    explanation:
      'The file cannot be read as YAML. The place is where the reader gave up; the mistake is there or just before.',
  },
  'yaml-duplicate-key': {
    severity: 'error',
    message: 'the key {key} is already given in line {line}, column {column}',
    help: 'join the two, or rename one of them',
    explanation:
      'A map may have each key only once. Many readers keep the last and drop the others without a word, which changes what the rule matches.',
  },
  'yaml-unsupported': {
    severity: 'error',
    message: '{what}: not supported in rule files',
    explanation:
      'Rule files use plain YAML. Merge keys, tags that construct objects and aliases that multiply are refused, since readers disagree about them or can be exhausted by them.',
  },
  'ir-json-invalid': {
    severity: 'error',
    message: 'this is no rule in JSON form: {reason}',
    help: 'the form is described by schema/ir-v1.json',
    explanation: 'The JSON form of a rule has a version and a tree of nodes of known kinds.',
  },
  'claim-refuted': {
    severity: 'warning',
    message: 'the output was claimed {claim} and is not{example}',
    help: 'this is a bug: please report it with the rule',
    explanation:
      'Every claim can be checked by reading the output back and deciding by logic how the two rules relate. Here the check found an event that only one of them matches. The fidelity says what was found.',
  },
  'internal-error': {
    severity: 'error',
    message: 'internal error: {reason}',
    help: 'this is a bug: please report it with the rule',
    explanation: 'Something failed that should not have. The other rules go on.',
  },
});
