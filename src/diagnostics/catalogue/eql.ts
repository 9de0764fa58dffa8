import { entries } from './entry.ts';

/** What Elasticsearch refuses in an EQL query, mistakes that people make in it, and what it cannot say. */
export const eql = entries({
  'eql-function-unknown': {
    severity: 'error',
    message: 'EQL has no function {name}',
    explanation:
      'Elasticsearch refuses a query that calls a function it does not know. The array functions and `match`, `wildcard` of Endgame EQL do not exist in Elasticsearch.',
  },
  'eql-function-arguments': {
    severity: 'error',
    message: '{name} takes {expected}, not {found}',
    explanation: 'Elasticsearch refuses a call with too few or too many arguments, or of the wrong type.',
  },
  'eql-function-case': {
    severity: 'error',
    message: '{name} has no case-insensitive form',
    help: 'leave out the `~`',
    explanation:
      'Only the functions that compare text have a form with `~`: between, endsWith, indexOf, startsWith, stringContains.',
  },
  'eql-refused': {
    severity: 'error',
    message: '{reason}',
    explanation: 'The query is well formed, but Elasticsearch refuses what it says.',
  },
  'eql-field-comparison': {
    severity: 'warning',
    message: 'Elasticsearch cannot compare two fields',
    help: 'compare each field with a constant, or join events on the fields with `by`',
    explanation:
      'EQL compares a field only with a constant. Elasticsearch refuses the query, unless one of the fields is optional and not mapped.',
  },
  'eql-literal-wildcard': {
    severity: 'warning',
    message: '`{operator}` takes the {wildcard} in {value} literally',
    help: 'for a wildcard use `like` (case-sensitive) or `:` (not)',
    explanation:
      'Only `:`, `like` and `like~` know wildcards. Under `==`, `!=`, `in` and `in~` a star or a question mark matches itself, so a pattern there matches nothing that its author had in mind.',
  },
  'eql-quote-escape': {
    severity: 'warning',
    message: "the escape \\' is reserved",
    help: "write ' without a backslash",
    explanation:
      'The documentation of EQL reserves the single quote: a backslash before it must not be used. Inside double quotes it needs none.',
  },
  'eql-escape-space': {
    severity: 'warning',
    message: '{escape} is {name} here, not a backslash and a letter',
    help: 'double the backslash, or write the text in three quotes',
    explanation:
      'In quotes \\t, \\r and \\n are a tab, a carriage return and a line break. Before the rest of a word, as in a Windows path, that is nearly always a mistake: the value can never be found. Between three quotes a backslash is one.',
  },
  'eql-optional-negated': {
    severity: 'info',
    message: 'where no index maps {field}, this negation matches no event at all',
    explanation:
      'Where an optional field is mapped, `not ?field : "x"` matches events without it. Where no index maps it, Elasticsearch folds the whole comparison to null before the negation, and null matches nothing.',
  },
  'eql-text-field': {
    severity: 'warning',
    message:
      '{field} is a text field: Elasticsearch takes the query only where its mapping has a keyword sub-field',
    help: 'add a keyword or wildcard sub-field in a custom component template, or convert to ES|QL or KQL',
    explanation:
      'EQL compares whole values, which text fields do not keep. Elasticsearch takes the exact sub-field of a text field by itself; where the mapping has none, it refuses the query as a whole. Elastic’s own mappings of message and of PowerShell script blocks have none.',
  },
  'eql-nested-field': {
    severity: 'warning',
    message: '{field} is a nested field: Elasticsearch takes the query only where its mapping is not nested',
    help: 'convert to KQL, which asks nested fields',
    explanation:
      'EQL does not look into fields of type nested: Elasticsearch refuses a query that names one. Where a mapping has plain objects instead, the conditions hold for any of them.',
  },
  'eql-number-of-text': {
    severity: 'warning',
    message: '{field} holds texts: where one is no number, number({field}) makes the search fail',
    help: 'compare a field of numbers',
    explanation:
      'Elasticsearch orders the values of keyword fields as texts, so the comparison converts them with `number`, which fails on a text that is no number.',
  },
  'eql-keyword-message': {
    severity: 'warning',
    message: 'EQL cannot search the whole event: a text without a field is looked for in message',
    help: 'name the field that holds the text, or convert to KQL',
    explanation:
      'A text without a field is searched anywhere in the event by other languages. EQL has conditions on fields only; most integrations keep the text of a log line in message.',
  },
});
