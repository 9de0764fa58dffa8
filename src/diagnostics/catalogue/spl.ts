import { entries } from './entry.ts';

export const spl = entries({
  'spl-macro-arity': {
    severity: 'error',
    message: 'the macro {name} is not defined for {count} arguments, only for {known}',
    help: 'a macro is named with the number of its arguments: name(2)',
    explanation:
      'Splunk chooses a macro by its name and the number of its arguments. No definition of this name takes as many; the macro stays as a name.',
  },
  'spl-macro-recursive': {
    severity: 'error',
    message: 'the macro {name} expands to itself',
    explanation:
      'The definition of the macro uses the macro, directly or through another one. It stays as a name.',
  },
  'spl-macro-uses': {
    severity: 'error',
    message: 'more than {limit} uses of macros',
    explanation:
      'Macros that use one another several times each come to more uses than can be expanded. The macros stay as names.',
  },
  'spl-time-range': {
    severity: 'info',
    message: '{text} sets the time range of the search',
    effect: 'metadata',
    explanation:
      'Time modifiers say how far back a search looks, as the schedule of a rule does. They are not tests of an event.',
  },
  'spl-by-exists': {
    severity: 'info',
    message: 'events without {fields} are left out by the grouping, so the fields must be there',
    explanation:
      'tstats omits rows in which a field of its by clause is missing, unless fillnull_value is given. The tree says so with a test that each field is there.',
  },
  'spl-by-missing': {
    severity: 'info',
    message: 'results of events without one of {fields} are not shown by the grouping',
    help: 'put fillnull before stats to see them',
    explanation:
      'stats leaves out rows in which a field of its by clause is missing. That is taken as a matter of how results are shown, not as part of what the rule looks for, so it is not carried to other languages.',
  },
  'spl-filter-hook': {
    severity: 'info',
    message: 'the macro {name} is a place for local exclusions and is taken as empty',
    help: 'give the folder of its definition with --macros if it is in use',
    explanation:
      'Rules of Splunk end in a macro of their own name, by which customers leave out what is normal with them. As delivered it lets everything through.',
  },
  'spl-transaction': {
    severity: 'info',
    message: 'the transaction is read as a sequence of the event that begins it and the one that ends it',
    explanation:
      'A transaction with startswith and endswith, of which nothing but its duration is asked, finds an event of the first kind and the next one of the second with the same keys. How many transactions Splunk keeps open at once (limits.conf) is not part of the rule.',
  },
  'spl-list': {
    severity: 'info',
    message:
      'the rows of the table {table} become search terms: their letters match in any case, and `*` in them is any text',
    explanation:
      'The rows of a subsearch become alternatives of field values before the search runs, at most 10,000 of them. They are search terms: compared without regard to case, `*` in a value being any text and a network in CIDR notation any address in it. A column that is empty in a row is not asked for. The tree holds them as a look-up in the table.',
  },
  'spl-join': {
    severity: 'info',
    message: 'a join of two searches on {fields} says that both happened, in any order and at any distance',
    explanation:
      'Two groups of events that share keys are a candidate for a sequence, but a sequence asks for an order and a time between them that a join does not.',
  },
  'spl-lower-case-operator': {
    severity: 'warning',
    message: '{word} in lower case is a word that is searched for',
    help: 'write {upper} in upper case',
    explanation:
      'The operators of a search count only in upper case; in lower case they are terms like any other.',
  },
  'spl-html-entity': {
    severity: 'warning',
    message: '{entity} is text escaped for HTML: it is looked for as it stands',
    help: 'write the character itself',
    explanation:
      'Text copied from a web page keeps entities such as &gt; in place of characters. Splunk does not decode them.',
  },
  'spl-list-dot': {
    severity: 'warning',
    message: 'a dot stands between values of the list where a comma should',
    help: 'separate values by commas',
    explanation: 'The list is read as if the dot were not there. A reader may take the values for one.',
  },
  'spl-dotted-name': {
    severity: 'warning',
    message: '{name} joins the values of two fields',
    help: "put a field name with a dot in single quotes: '{name}'",
    explanation:
      'In an expression a dot joins texts. A field whose name has a dot must stand in single quotes, or the result is a text that no one meant.',
  },
  'spl-string-comparison': {
    severity: 'warning',
    message: 'two texts are compared, so the result is always the same',
    help: "a field name stands in single quotes: '{name}'",
    explanation:
      'Double quotes make a text in eval and where, and a field name in search. The comparison looks as if it tested a field and tests nothing.',
  },
  'spl-or-before-and': {
    severity: 'info',
    message: 'these alternatives are taken together before what stands beside them',
    help: 'put them in parentheses',
    explanation:
      'In search and in tstats, OR binds more tightly than AND, which is the opposite of eval and where and of most languages. Parentheses tell the reader.',
  },
  'spl-macro-operators': {
    severity: 'warning',
    message: 'alternatives of a macro mix with what stands beside its use',
    help: 'put the use of the macro in parentheses',
    explanation:
      'A macro is put in as text, without parentheses. Its alternatives then join those beside it, and NOT before it negates only the first of them.',
  },
  'spl-never': {
    severity: 'warning',
    message: '{field}!=* is never true',
    help: 'NOT {field}=* finds events without the field',
    explanation:
      'A comparison with != asks that the field is there, and a field that is there is equal to the star.',
  },
  'spl-extracted': {
    severity: 'info',
    message: '{command} takes fields out of a text; tests of them are taken as tests of fields of the event',
    explanation:
      'The command makes fields of whatever keys a text has. Other systems take such texts apart when the event is stored, so the fields are taken to be there under the same names.',
  },
  'spl-no-column': {
    severity: 'info',
    message: 'no stage before gives a column {name}, so it has no value here',
    explanation:
      'After a grouping or a table only the columns that it names go on. A test of another one is never true; its name may be a slip.',
  },
  'spl-array-not-equal': {
    severity: 'info',
    message: '{field}!={value} is taken to ask that none of the values is {value}',
    help: 'NOT {field}={value} says so without doubt',
    explanation:
      'A field whose name holds {} has a value for each element of an array. That `!=` holds only if no value is equal, and not as soon as one differs, is the usual reading and is not written down in the reference.',
  },
});
