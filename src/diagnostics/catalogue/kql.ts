import { entries } from './entry.ts';

export const kql = entries({
  'kql-other-language': {
    severity: 'error',
    message: 'this is {language}, not KQL',
    help: 'name the language with --from, or correct the rule’s `language`',
    explanation:
      'KQL takes almost any text as free text, so a query in another language would be half-read. A query that begins like EQL or ES|QL is refused.',
  },
  'kql-escape-space': {
    severity: 'warning',
    message: '{escape} is read as {name} here, not as a backslash and a letter',
    help: 'double the backslash: {fixed}',
    explanation:
      'KQL keeps most single backslashes, but \\t, \\r and \\n are a tab, a carriage return and a line break, also in quoted text. In a Windows path that is nearly always a mistake: the value can never be found.',
  },
  'kql-escaped-not': {
    severity: 'warning',
    message: '\\not is read as a line break and "ot"',
    help: 'quote the value, or write \\u006eot',
    explanation:
      'Kibana’s grammar lists \\not beside \\and and \\or, but tries the escape \\n first, so the keyword cannot be escaped in this way.',
  },
  'kql-missing-or': {
    severity: 'warning',
    message: 'one value runs over a line break; an `or` is probably missing',
    help: 'write `or` between the values, or quote the value',
    explanation:
      'An unquoted value contains blanks and line breaks. Two values without `or` between them are one value, which nothing matches.',
  },
  'kql-keyword-in-value': {
    severity: 'warning',
    message: '`{text}` is one value, the keyword included',
    help: 'a condition is missing beside the keyword, or the value is meant to be quoted',
    explanation:
      'KQL’s keywords need white space on both sides; at the end of a query, or right after another keyword, they are text.',
  },
  'kql-quoted-star': {
    severity: 'warning',
    message: 'the star in quotes is a literal star, not a wildcard',
    help: 'for a wildcard write it without quotes: {fixed}',
    explanation:
      'KQL has wildcards in unquoted values only. Some rules mean the star itself; most do not. A star alone in quotes is not remarked on: a role that allows everything holds it.',
  },
  'kql-question-mark': {
    severity: 'info',
    message: 'KQL has no wildcard `?`: the question mark is literal',
    explanation: 'Only `*` is a wildcard in KQL. EQL and Sigma also have `?` for one character.',
  },
  'kql-free-text': {
    severity: 'info',
    message: '{text} is searched in all fields',
    help: 'name a field, as in process.name: {text}',
    explanation:
      'A value without a field is matched against every field of the event, as whole words on text fields and as the whole value on keyword fields.',
  },
  'kql-type-assumed': {
    severity: 'info',
    message: 'the type of {fields} is not known; taken as keyword',
    explanation:
      'What a KQL value matches depends on the field’s mapping: whole values with regard to case on keyword fields, words on text fields. Where the mapping is not known, keyword is assumed.',
  },
  'kql-ip-assumed': {
    severity: 'info',
    message: 'the type of {field} is not known; taken as ip, since the value is a network',
    explanation:
      'On a field of type ip a value such as 10.0.0.0/8 matches every address in the network. On a keyword field it would be that text.',
  },
  'kql-text-analysed': {
    severity: 'warning',
    message:
      '{field} is a text field: words are matched, not the value; read as “contains {text}” in any case',
    explanation:
      'Elasticsearch splits text fields into words. A quoted value matches as a phrase of whole words, wherever it stands and in any case. The normalized tree says “contains” instead, which also finds parts of words and takes the characters between the words as written.',
  },
  'kql-text-phrase': {
    severity: 'warning',
    message: '{field} is a text field, on which KQL matches whole words',
    explanation:
      'On text fields KQL cannot look for a part of a word or for the exact characters between words; a quoted value matches as a phrase of whole words.',
  },
  'kql-wildcard-blank': {
    severity: 'warning',
    message: 'on {field}, a wildcard value with a blank in it is split at the blank; the blank becomes `*`',
    effect: 'broader',
    explanation:
      'On fields of type wildcard, on several fields and without a field Kibana writes a query string, which takes the parts around a blank as alternatives. With `*` for the blank the value stays one pattern that matches all that it should, and perhaps more.',
  },
  'kql-wildcard-blank-read': {
    severity: 'warning',
    message: 'on {field}, a wildcard value with a blank in it may be split at the blank; read as one pattern',
    help: 'put `*` for the blank',
    explanation:
      'On fields whose type is not keyword, also where a pattern names them, Kibana writes a query string, which takes the parts around a blank as alternatives. The rule’s author hardly meant that.',
  },
  'kql-edge-blank': {
    severity: 'warning',
    message: 'KQL cuts blanks at the ends of an unquoted value; the blank becomes `*` in {field}',
    effect: 'broader',
    explanation:
      'Wildcards need an unquoted value, and KQL trims unquoted values. A pattern that begins or ends with a blank is widened.',
  },
  'kql-null-value': {
    severity: 'warning',
    message: '`{field}: null` is no test for a missing value; Elasticsearch refuses it',
    help: 'write `not {field}: *`',
    explanation:
      'An unquoted null is a typed null in KQL, which cannot be matched. A missing field is tested with `not field: *`.',
  },
  'kql-empty-value': {
    severity: 'info',
    message: '`{field}: ""` matches an empty value on keyword fields only',
    explanation:
      'An empty quoted value is found on fields of type keyword. On text fields an empty phrase matches nothing.',
  },
  'kql-regex-lines': {
    severity: 'info',
    message: 'the regular expression on {field} does not cross line breaks; the wildcard does',
    explanation:
      'In most regular expressions `.` does not match a line break. KQL’s `*` does, so values of several lines may match that did not.',
  },
  'kql-regex-widened': {
    severity: 'warning',
    message: 'KQL has no regular expressions: in the one on {field}, what is no fixed text becomes `*`',
    explanation:
      'The fixed texts of the regular expression are kept, in their order; character classes, repeats and anchors are widened to any text.',
  },
  'kql-not-an-address': {
    severity: 'warning',
    message: '{field} is no field of addresses; a network is only text there',
    help: 'use an ip field, or list the prefixes: 10.1.*',
    explanation:
      'KQL compares with a network on fields of type ip. On others only networks of whole octets can be written, as a prefix.',
  },
  'kql-keyword-search': {
    severity: 'warning',
    message: '{text} is searched as free text: whole words, and with regard to case on keyword fields',
    effect: 'different',
    help: 'name a field',
    explanation:
      'Other languages look for a text anywhere in the raw event or in any value. KQL’s free text searches whole words of text fields and whole values of keyword fields, under `*:` as well.',
  },
});
