import { entries } from './entry.ts';

/** Splunk's rule files, and what writing SPL changes. */
export const splunk = entries({
  'splunk-alert-trend': {
    severity: 'warning',
    message: 'the alert compares the number of {what} with the previous run ({relation}), which is left out',
    effect: 'broader',
    explanation:
      'A saved search may alert only when its results rise or drop against the run before. No query can see the run before, so that the condition is left out and every result counts.',
  },
  'splunk-alert-condition': {
    severity: 'info',
    message: 'the alert condition ({condition}) is read as the last stages of the search',
    explanation:
      'A saved search may carry its threshold beside the query, in counttype, relation and quantity or in alert_condition. It decides when the rule fires, so that it is read as part of the search and written as such.',
  },
  'splunk-macro-eval': {
    severity: 'warning',
    message: 'the macro {name} is computed by an eval expression and cannot be expanded',
    explanation:
      'With iseval the definition of a macro is an expression whose value becomes the text of the search. It is not computed here; where it is used, the macro stays as it is.',
  },
  'splunk-metadata-filled': {
    severity: 'info',
    message: 'the source does not say {keys}: filled with what suits most rules',
    help: 'check these keys before the rule goes into content',
    effect: 'metadata',
    explanation:
      "Splunk's contentctl asks for keys that no other format has. They are filled with a value that suits most rules; the matching events do not depend on them.",
  },
  'spl-nested': {
    severity: 'warning',
    message: 'Splunk does not tie the values of one element of {path} together',
    explanation:
      'The source asks for one element of an array that satisfies several conditions. In Splunk the fields of such elements are independent lists of values, so that different elements may satisfy the conditions.',
  },
  'spl-field-pattern': {
    severity: 'warning',
    message: 'search terms take no wildcard in the name of a field: {field} is left out',
    explanation:
      'The source searches every field whose name matches a pattern. Neither search terms nor where can do that in Splunk.',
  },
  'spl-keyword-raw': {
    severity: 'warning',
    message: "a term without a field is searched in the event's text, names of fields and escapes included",
    explanation:
      'The source looks for the term in the values of an event. Splunk looks at the text of the event as it was indexed, which also holds the names of fields, and in which JSON and XML write some characters differently.',
  },
  'spl-no-datamodel': {
    severity: 'warning',
    message: 'no data model has {what}: the rule is written as a search over events',
    help: 'map the log source to a data model in an overlay',
    explanation:
      'The profile cim writes a search over an accelerated data model. Where none is known for the log source, or the rule searches the text of events or tests a field that data models do not have, the search reads events instead, with their own field names, as the profile raw does.',
  },
  'spl-run-window': {
    severity: 'info',
    message: 'the search must run over {span}: set the time range of the saved search to it',
    explanation:
      'The source counts over the time of one run of the rule. A search counts over whatever time range it is run with, which is a setting of the saved search.',
  },
  'spl-subsearch-limit': {
    severity: 'warning',
    message: 'a stage stands in a subsearch, of which Splunk takes 50,000 rows at most',
    effect: 'narrower',
    explanation:
      'Searches over data models can be put together only by append, whose subsearch is cut off after a number of rows and seconds (limits.conf). Beyond, events are missing without a word.',
  },
  'spl-new-terms': {
    severity: 'info',
    message:
      'the search must run over {span}, once an hour: `-1h` in its last stage is the time between two runs',
    explanation:
      'The source asks for values that were not seen in the history before the run. The search looks at the history and the run together and takes what it first saw within the last hour; another schedule needs another span there.',
  },
  'spl-time-zone': {
    severity: 'warning',
    message: 'parts of a time are those of the time zone of whoever runs the search, not of UTC',
    effect: 'different',
    help: 'run the search as a user whose time zone is UTC',
    explanation:
      'strftime writes times in the time zone that is set for the user. Hours and days of the rule are those of UTC, so that the results differ where the two do.',
  },
  'spl-path-dots': {
    severity: 'info',
    message: 'Splunk’s web interface may take /../ out of a search that is pasted into it',
    help: 'save the search by other means (savedsearches.conf, REST), or look at what is left of it after pasting',
    explanation:
      'Values with /../ have been seen to lose their dots in the search bar, so that the search looks for something else. Saved searches are not changed.',
  },
});
