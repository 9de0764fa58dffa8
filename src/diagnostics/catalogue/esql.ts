import { entries } from './entry.ts';

export const esql = entries({
  'esql-other-language': {
    severity: 'error',
    message: 'this is {language} text, not ES|QL',
    help: 'correct the language of the rule, or name it with --from',
    explanation:
      'An ES|QL query begins with a source command such as FROM. This text begins as one of another language does, so it is not read at all.',
  },
  'esql-function-unknown': {
    severity: 'warning',
    message: 'ES|QL has no function {name}',
    explanation:
      'Elasticsearch refuses a query that calls a function it does not know. Where the name is that of another language, or almost one of ES|QL, the help says what to write.',
  },
  'esql-function-arguments': {
    severity: 'warning',
    message: '{name} takes {expected}, not {count}',
    explanation: 'Elasticsearch refuses a query that calls a function with too few or too many arguments.',
  },
  'esql-multi-value': {
    severity: 'info',
    message:
      '{field} may hold several values, and ES|QL compares only single ones: the converted rule compares each of them',
    help: 'if that is meant in ES|QL as well, write MV_CONTAINS({field}, …) or KQL("{field}: …")',
    effect: 'broader',
    explanation:
      'In ES|QL a comparison with a field of several values is null, so that the row does not match. In all other languages it is true if any value matches, which the author nearly always means. Converted rules match at least what the source matches.',
  },
  'esql-single-assumed': {
    severity: 'info',
    message: 'whether {fields} may hold several values is not known; taken as one',
    help: 'for a field of several values write MV_CONTAINS(field, …) or KQL("field: …")',
    explanation:
      'In ES|QL a comparison with a field of several values is null, so that the row does not match; in all other languages it is true if any value matches. Of the fields in the field tables it is known which may hold several. Of others one value is assumed.',
  },
  'esql-match-analysed': {
    severity: 'info',
    message: '`:` and MATCH on {field} are taken as equality',
    effect: 'different',
    explanation:
      'On a text field these search for analysed words, on others for the whole value. The type of this field is not known to be other than text.',
  },
  'esql-index-unknown': {
    severity: 'info',
    message: 'the index patterns of this log source are not known: `{index}` is read',
    help: 'replace the pattern after FROM by the indices that hold these events',
    explanation:
      'An ES|QL query names the indices that it reads. Where the source says nothing that leads to them, all logs are read.',
  },
  'esql-null-group': {
    severity: 'info',
    message: 'events without {field} are a group of their own here, and in no group of the converted rule',
    help: 'add `WHERE {field} IS NOT NULL` if that group is not meant',
    explanation:
      "STATS … BY gathers the rows without a value into a group as well. The other languages leave such events out (Splunk's stats, Elastic's threshold rules), which is nearly always meant in ES|QL too. The converted rule does not alert on that group.",
  },
  'esql-new-terms': {
    severity: 'info',
    message:
      'the rule must look back over {history}: `{recent}` in the last condition is the time that it asks about at each run',
    help: 'set the look-back (`from`) to `now-{short}`; another schedule needs another time there',
    explanation:
      'The source asks for values that were not seen in the history before the run. The query looks at the history and the run together and takes what it first saw within the time of one run, as rules in ES|QL do. Where the source does not say how long that is, it is 9 minutes: the default interval of 5 minutes, and some delay.',
  },
  'esql-in-subquery': {
    severity: 'info',
    message: 'this needs Elasticsearch 9.5 or later: IN takes the values of another query',
    explanation:
      'The source keeps events whose value occurs in another index. `WHERE field IN (FROM … | KEEP column)` says the same; earlier versions have no form for it.',
  },
  'esql-lookup-index': {
    severity: 'warning',
    message: 'the table {table} must be an index here: what it matches depends on how it is loaded',
    help: 'load the table into an index with `index.mode: lookup`',
    explanation:
      'LOOKUP JOIN compares exact values with an index of mode `lookup`. A table of another vendor may hold wildcards or networks, or ignore case; and all columns of the index come along, in place of fields of the same name.',
  },
  'esql-run-window': {
    severity: 'info',
    message: 'the events of one run of the rule are counted together',
    help: 'set the look-back and interval of the rule',
    explanation:
      'The source counts over the time that one run looks at, and so does an ES|QL rule: its schedule stands in the rule file, not in the query.',
  },
  'esql-like-literal-star': {
    severity: 'warning',
    message: 'this LIKE pattern ends in a literal `*`, not in a wildcard',
    help: 'write the backslash twice more (`\\\\\\\\*` in quotes, `\\\\*` in triple quotes) if a backslash followed by anything is meant',
    explanation:
      'In LIKE patterns a backslash escapes the next character, on top of the escapes of the string itself. `"\\\\*"` therefore is an escaped star, which stands for itself.',
  },
  'esql-literal-wildcard': {
    severity: 'warning',
    message: '`{operator}` takes the `*` in {value} literally',
    help: 'for a wildcard use LIKE',
    explanation:
      'Only LIKE knows wildcards. Under `==`, `!=` and IN a star matches itself, so a pattern there matches nothing that its author had in mind.',
  },
  'esql-escape-space': {
    severity: 'warning',
    message: '{escape} is {name} here, not a backslash and a letter',
    help: 'double the backslash, or write the text in three quotes',
    explanation:
      'In quotes \\t, \\r and \\n are a tab, a carriage return and a line break. Before the rest of a word, as in a Windows path, that is nearly always a mistake: the value can never be found. Between three quotes a backslash is one.',
  },
  'esql-array-compared': {
    severity: 'warning',
    message: '{field} may hold several values, and then this comparison is null',
    help: 'write MV_CONTAINS({field}, …) or KQL("{field}: …")',
    explanation:
      'ES|QL does not look into multi-valued fields: a comparison, LIKE or IN with several values is null, and the row is dropped with a warning.',
  },
  'esql-not-drops-null': {
    severity: 'info',
    message: 'events without {field} do not pass this negation',
    help: 'write `({field} IS NULL OR NOT …)` if they should',
    explanation:
      'ES|QL is three-valued: a comparison with a missing field is null, and so is its negation. Other languages let such events pass.',
  },
});
